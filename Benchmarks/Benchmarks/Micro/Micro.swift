import Benchmark
import ETL

// A thousand at a time, so that a clock's own cost does not count; figures are of one.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock], warmupIterations: 3, scalingFactor: .kilo, maxDuration: .seconds(2),
        // Other machines, and this one on another day: what is to be found is what has become several times as slow.
        thresholds: [.wallClock: .init(relative: [.p90: 400])])

    let job = Array(
        #"""
        {"job_id": "550e8400-e29b-41d4-a716-446655440000", \#
        "source": {"hostname": "SRC_FTP_SERVER1", "path": "/data/input/lot4711/wafer0815.img"}, \#
        "destination": {"hostname": "DST_FTP_SERVER1", "path": "/data/output/lot4711/wafer0815.img"}}
        """#.utf8)

    Benchmark("DecodeJob") { benchmark in
        let decoder = JobDecoder()
        for _ in benchmark.scaledIterations { blackHole(try? decoder.decode(job)) }
    }

    Benchmark("PathAsItIs") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try? RemotePath("/data/input/lot4711/wafer0815.img")) }
    }

    Benchmark("PathTidiedUp") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try? RemotePath("data//input/./lot4711/wafer0815.img")) }
    }

    Benchmark("OffsetOf10000") { benchmark in
        var tracker = OffsetTracker()
        var next: Int64 = 0
        while next < 10_000 {
            blackHole(tracker.take(next))
            next += 1
        }
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(tracker.take(next))
            blackHole(tracker.finish(next - 10_000))
            next += 1
        }
        benchmark.stopMeasurement()
    }

    Benchmark("Pipe64KiB") { benchmark in
        let part = [UInt8](repeating: 0x5A, count: 65_536)
        let parts = benchmark.scaledIterations
        let pipe = BytePipe()
        async let bytes = drain(pipe.reader)
        for _ in parts { try? await pipe.writer.write(part) }
        pipe.writer.finish()
        blackHole(await bytes)
    }

    Benchmark("PipeOfSmallFile") { benchmark in
        let part = [UInt8](repeating: 0x5A, count: 1024)
        for _ in benchmark.scaledIterations {
            let pipe = BytePipe()
            try? await pipe.writer.write(part)
            pipe.writer.finish()
            blackHole(await drain(pipe.reader))
        }
    }

    let environment = Array(
        (0..<100).map { number in
            """
            # Server \(number)
            export SRC_FTP_SERVER\(number)_HOST=ftp\(number).example.com  # in the cellar
            SRC_FTP_SERVER\(number)_USER='etl'
            SRC_FTP_SERVER\(number)_PASS="a \\"quoted\\" one"

            """
        }.joined().utf8)

    Benchmark("DotEnvOf100Servers", configuration: .init(scalingFactor: .one)) { benchmark in
        for _ in benchmark.scaledIterations { blackHole(DotEnvFile(parsing: environment)) }
    }
}

private func drain(_ reader: BytePipe.Reader) async -> Int {
    var bytes = 0
    while let part = try? await reader.read(), !part.isEmpty { bytes += part.count }
    return bytes
}
