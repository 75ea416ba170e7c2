import Testing

@testable import ETLMonitoring

@Suite("What the process uses")
struct ProcessMetricsTests {
    /// A name with blanks and parentheses, as a program may give itself.
    private let stat = """
        4711 (etl (file) sync) S 1 4711 4711 0 -1 4194560 9000 0 3 0 250 150 0 0 20 0 12 0 3000 260046848 12000 \
        18446744073709551615 1 1 0 0 0 0
        """

    private func usage(limit: String = "1024") -> ProcessUsage {
        ProcessUsage(
            stat: stat, systemStat: "cpu  1 2 3\nbtime 1700000000\nprocesses 3\n",
            limits: """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             100                  200                  processes
                Max open files            \(limit)                 524288               files
                """, pageSize: 4096, ticksPerSecond: 100)
    }

    @Test func isReadFromProc() {
        let usage = usage()
        #expect(usage.cpuSeconds == 4)
        #expect(usage.startTime == 1_700_000_030)
        #expect(usage.virtualBytes == 260_046_848)
        #expect(usage.residentBytes == 12000 * 4096)
        #expect(usage.maxDescriptors == 1024)
    }

    @Test func whatIsNotThereIsNotTold() {
        #expect(usage(limit: "unlimited").maxDescriptors == nil)
        let nothing = ProcessUsage(stat: "", systemStat: "", limits: "", pageSize: 1, ticksPerSecond: 1)
        #expect(nothing.cpuSeconds == nil && nothing.startTime == nil && nothing.residentBytes == nil)
        let registry = PrometheusRegistry()
        ProcessMetrics(registry).update(nothing)
        #expect(registry.text().contains("process_cpu_seconds_total 0\n"))
    }

    @Test func theCounterOfCPUOnlyGrows() {
        let registry = PrometheusRegistry()
        let metrics = ProcessMetrics(registry)
        var usage = usage()
        for seconds in [4.5, 4.25, 5] {
            usage.cpuSeconds = seconds
            metrics.update(usage)
        }
        #expect(registry.text().contains("process_cpu_seconds_total 5\n"))
    }

    #if os(Linux)
        @Test func thisProcessHasSomeOfAll() throws {
            let usage = ProcessUsage.now
            #expect(try #require(usage.cpuSeconds) > 0)
            #expect(try #require(usage.residentBytes) > 1 << 20)
            #expect(try #require(usage.openDescriptors) >= 3)
            #expect(try #require(usage.startTime) > 1_500_000_000)
        }
    #endif
}
