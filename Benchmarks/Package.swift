// swift-tools-version: 6.2

import PackageDescription

// Apart from the product, so that who builds the worker does not fetch what only its measuring needs.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "etl-file-sync-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Named, since a checkout's directory may have any name.
        .package(name: "etl-file-sync", path: ".."),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // Without its default traits: they count allocations by a library of their own in place of the system's.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // The worker with nothing around it: jobs a second, CPU a job, memory.
        .executableTarget(
            name: "worker-throughput",
            dependencies: [
                .product(name: "ETL", package: "etl-file-sync"),
                .product(name: "ETLMonitoring", package: "etl-file-sync"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            path: "Throughput",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Micro",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "ETL", package: "etl-file-sync"),
            ],
            path: "Benchmarks/Micro",
            swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
