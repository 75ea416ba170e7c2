// swift-tools-version: 6.2

import PackageDescription

// Warnings are errors where CI builds, so that a new compiler's new warning does not stop a user's build.
let warningsAreErrors = Context.environment["CI"] != nil

// The sanitizer that `swift build --sanitize` is given (`scripts/sanitize` sets both): the compiler defines nothing.
let sanitizer = Context.environment["ETL_SANITIZER"]

let strict: [SwiftSetting] =
    [
        // An existential has a cost and a meaning of its own: write `any` where there is one.
        .enableUpcomingFeature("ExistentialAny"),
        // A file imports the modules whose members it uses; nothing leaks in from a neighbouring file.
        .enableUpcomingFeature("MemberImportVisibility"),
        // An async function runs where its caller runs: a job that calls its session stays on the session's event loop.
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])
    + (sanitizer == "thread" ? [.define("THREAD_SANITIZER")] : [])

let package = Package(
    name: "etl-file-sync",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "ETL", targets: ["ETL"]),
        .library(name: "ETLTesting", targets: ["ETLTesting"]),
        .library(name: "ETLKafka", targets: ["ETLKafka"]),
        .library(name: "ETLTransports", targets: ["ETLTransports"]),
        .library(name: "ETLMonitoring", targets: ["ETLMonitoring"]),
        .executable(name: "etl-file-sync", targets: ["etl-file-sync"]),
        .executable(name: "etl-demo", targets: ["etl-demo"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // MARK: C, each behind one adapter

        .systemLibrary(name: "CRDKafka", pkgConfig: "rdkafka"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libssl"),
        .systemLibrary(name: "CFiles"),
        .systemLibrary(name: "CSockets"),
        .systemLibrary(name: "CSSH", pkgConfig: "libssh"),

        // MARK: The product

        .target(
            name: "ETL",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "ETLKafka",
            dependencies: [
                "CRDKafka", "ETL",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "ETLTransports",
            dependencies: [
                "CCurl", "CFiles", "COpenSSL", "CSSH", "CSockets", "ETL",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ]
        ),
        .target(
            name: "ETLMonitoring",
            dependencies: [
                "ETL",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // What an operator does from the command line, behind ETL's protocols.
        .target(
            name: "ETLOperations",
            dependencies: ["ETL", .product(name: "Logging", package: "swift-log")]
        ),
        .executableTarget(
            name: "etl-file-sync",
            dependencies: [
                "ETL", "ETLKafka", "ETLMonitoring", "ETLOperations", "ETLTransports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        // MARK: For tests, ours and other teams'

        .target(
            name: "ETLTesting",
            dependencies: [
                "ETL",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        // librdkafka's mock cluster, apart from ETLKafka so that the product's binary holds no test code.
        .target(name: "ETLKafkaMock", dependencies: ["CRDKafka", "ETL"]),
        .executableTarget(
            name: "etl-demo",
            dependencies: [
                "ETL", "ETLKafka", "ETLKafkaMock", "ETLTesting", "ETLTransports",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),

        // MARK: Suites (what each needs: CONTRIBUTING.md)

        .testTarget(
            name: "Unit",
            dependencies: [
                "ETL", "ETLKafka", "ETLKafkaMock", "ETLMonitoring", "ETLOperations", "ETLTesting", "ETLTransports",
                "Infrastructure",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // What Integration and E2E share: .env.test, and the clients that are not ours.
        .target(
            name: "Infrastructure",
            dependencies: ["ETL", .product(name: "Crypto", package: "swift-crypto")],
            path: "Tests/Infrastructure"
        ),
        .testTarget(
            name: "Integration",
            dependencies: [
                "ETL", "ETLTesting", "ETLTransports", "Infrastructure",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "E2E",
            dependencies: [
                "ETL", "ETLKafkaMock", "ETLTesting", "Infrastructure", "etl-file-sync",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + strict
}

// librdkafka's threads and locks are C11's, which ThreadSanitizer does not know.
if sanitizer == "thread" {
    package.targets.append(.target(name: "C11Threads", path: "Tests/C11Threads"))
    package.targets.first { $0.name == "Unit" }?.dependencies.append("C11Threads")
}

// Only the suite Unit runs under a sanitizer: the others would be built for nothing.
if sanitizer != nil {
    package.targets.removeAll { ["Integration", "E2E"].contains($0.name) }
}
