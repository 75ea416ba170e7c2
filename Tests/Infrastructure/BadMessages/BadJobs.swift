/// The part of the table that is JSON objects: jobs with something wrong in them.
struct BadJobs {
    let source: String
    let destination: String
    let directory: String

    private var sourceMember: String { #""source":{"hostname":"\#(source)","path":"\#(directory)/absent"}"# }
    private var destinationMember: String { #""destination":{"hostname":"\#(destination)","path":"\#(directory)/x"}"# }
    private var both: String { sourceMember + "," + destinationMember }

    /// A job whose source has this path; `path` is JSON-escaped.
    private func job(sourcePath path: String, id: String = "") -> String {
        #"{\#(id)"source":{"hostname":"\#(source)","path":"\#(path)"},\#(destinationMember)}"#
    }

    private func job(destinationPath path: String) -> String {
        #"{\#(sourceMember),"destination":{"hostname":"\#(destination)","path":"\#(path)"}}"#
    }

    private func job(hostname: String) -> String {
        #"{"source":{"hostname":"\#(hostname)","path":"\#(directory)/absent"},\#(destinationMember)}"#
    }

    private func row(_ description: String, _ text: String, _ kind: String, hasJobID: Bool = false) -> BadMessage {
        BadMessage(description, Array(text.utf8), kind, .object(hasJobID: hasJobID))
    }

    // MARK: Shapes

    var shapes: [BadMessage] {
        let withoutIDs: [(String, String)] = [
            ("an empty object", "{}"), ("an empty object with a blank in it", "{ \n}"),
            ("a byte order mark and blanks around", "\u{FEFF} {} \n"), ("other keys only", #"{"foo":"bar"}"#),
            ("an empty key", #"{"":""}"#), ("no destination", "{\(sourceMember)}"),
            ("no source", "{\(destinationMember)}"),
            ("both null", #"{"source":null,"destination":null}"#),
            ("a source that is text", #"{"source":"\#(directory)/a",\#(destinationMember)}"#),
            ("a source that is an array", #"{"source":[{"hostname":"A","path":"/a"}],\#(destinationMember)}"#),
            ("a source that is a number", #"{"source":0,\#(destinationMember)}"#),
            ("a source that is false", #"{"source":false,\#(destinationMember)}"#),
            ("a source that is empty", #"{"source":{},\#(destinationMember)}"#),
            ("no hostname", #"{"source":{"path":"/a"},\#(destinationMember)}"#),
            ("no path", #"{"source":{"hostname":"\#(source)"},\#(destinationMember)}"#),
            ("keys in capitals", #"{"SOURCE":{"HOSTNAME":"A","PATH":"/a"},\#(destinationMember)}"#),
            ("a key with a blank", #"{"source ":{"hostname":"A","path":"/a"},\#(destinationMember)}"#),
            ("a key in Cyrillic letters", #"{"sоurce":{"hostname":"A","path":"/a"},\#(destinationMember)}"#),
            ("the last of two sources is null", #"{\#(both),"source":null}"#),
            (
                "the last of two paths is a number",
                #"{\#(sourceMember),"destination":{"hostname":"D","path":"/a","path":1}}"#
            ),
            ("a second source, its key escaped", #"{\#(both),"\u0073ource":7}"#),
            ("a job within a job", #"{"job":{\#(both)}}"#),
            ("an escaped object", #"{"source":"{\"hostname\":\"A\",\"path\":\"/a\"}",\#(destinationMember)}"#),
            ("numbers beyond all bounds", #"{"a":1e400,"b":-1E-999,"c":\#(String(repeating: "9", count: 400))}"#),
            ("halves of surrogate pairs elsewhere", #"{"a":"\ud800","b":"\udc00\ud800"}"#),
            ("254 levels", #"{"a":"# + String(repeating: "[", count: 254) + String(repeating: "]", count: 254) + "}"),
            ("1,000 keys", "{" + (0..<1000).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}"),
            ("a dead letter sent again", #"{"original_message":{\#(both)},"error":"InvalidJob: x","retry_count":0}"#),
            ("the prototype", #"{"__proto__":{\#(both)},"constructor":{}}"#),
            ("markup", #"{"source":"<script>alert(1)</script>","destination":"${jndi:ldap://127.0.0.1/a}"}"#),
        ]
        let withIDs: [(String, String)] = [
            ("an id that is null", #"{"job_id":null,\#(both)}"#), ("an id that is empty", #"{"job_id":"",\#(both)}"#),
            ("an id that is a number", #"{"job_id":7,\#(both)}"#),
            ("an id that is an object", #"{"job_id":{},\#(both)}"#),
            ("an id that is half of a surrogate pair", #"{"job_id":"\udc00",\#(both)}"#),
            ("an id, and the last of two is null", #"{"job_id":"a",\#(both),"job_id":null}"#),
            ("an id and nothing else", #"{"job_id":"550e8400-e29b-41d4-a716-446655440000"}"#),
            ("an id of line breaks", #"{"job_id":"\r\n\u0000\u2028"}"#),
            ("an id, its key escaped", #"{"\u006aob_id":"x"}"#),
            ("an id of quotes", #"{"job_id":"\",\"error\":\"no"}"#),
        ]
        let values = ["null", "true", "7", "[]", "{}", #""""#, #""\ud800""#]
        return withoutIDs.map { row($0, $1, "InvalidJob") } + withIDs.map { row($0, $1, "InvalidJob", hasJobID: true) }
            + values.flatMap { value in
                [
                    row(
                        "a hostname \(value)", #"{"source":{"hostname":\#(value),"path":"/a"},\#(destinationMember)}"#,
                        "InvalidJob"),
                    row(
                        "a path \(value)", #"{\#(sourceMember),"destination":{"hostname":"D","path":\#(value)}}"#,
                        "InvalidJob"),
                ]
            }
    }

    // MARK: Paths

    var paths: [BadMessage] {
        let refused = [
            "..", "../a", "/..", "/../a", "a/..", "/a/..", "/a/../b", "/a/../", "/a//../b", "//..//a", "/a/./../b",
            "/a/..//", "/../../../../etc/passwd", #"\u002e\u002e/a"#, #"/a/.\u002e/b"#, #"\/..\/a"#,
            #"/a\nb"#, #"/a\rb"#, #"/a\r\nDELE b"#, #"\n/a"#, #"/a\n"#, #"/a\u000a"#, #"/a\u000D"#, #"/a\u0000"#,
            #"\u0000"#, #"/a\u0000/../b"#, "/", "//", ".", "./", "/.", "/./", "/a/", "/a//", "/a/.", "a/./",
        ]
        return refused.flatMap { path in
            [
                row("the source \(path)", job(sourcePath: path), "InvalidPath"),
                row("the destination \(path)", job(destinationPath: path), "InvalidPath"),
            ]
        } + [
            row(
                "a path that is refused, with an id", job(sourcePath: "..", id: #""job_id":"j","#), "InvalidPath",
                hasJobID: true),
            row(
                "a path that is refused on a server that nobody knows",
                #"{"source":{"hostname":"NOBODY","path":".."},\#(destinationMember)}"#, "InvalidPath"),
        ]
    }

    // MARK: Servers

    var servers: [BadMessage] {
        let unknown = [
            "NOBODY", " ", "\(source) ", " \(source)", #"\#(source)\n"#, #"\#(source)\u0000"#, "\(source)_HOST",
            "\(source).",
            "127.0.0.1", "localhost", "ftp://127.0.0.1", "127.0.0.1:21", "\(source)/../\(destination)", "${PATH}", "*",
            "한글",
            "\(source)\u{200B}", "FTP", "KAFKA",
        ]
        return unknown.map { row("the server \($0)", job(hostname: $0), "UnknownServer") } + [
            row(
                "a destination that nobody knows",
                #"{\#(sourceMember),"destination":{"hostname":"NOBODY","path":"/x"}}"#, "UnknownServer"),
            row(
                "the last of two hostnames is unknown",
                #"{"source":{"hostname":"\#(source)","hostname":"NOBODY","path":"/a"},\#(destinationMember)}"#,
                "UnknownServer"),
        ]
    }

    // MARK: Files that are not there

    /// All of it is a legal name, and stays one: no server takes it for a pattern, an option, an escape or a command.
    var missingFiles: [BadMessage] {
        let names = [
            "absent", " ", "   ", " a", "a ", "-rf", "--", "~", "*", "?", "%2e%2e", "%00", "..a", "a..", "...", "a;b",
            "a|b",
            "$(id)", "`id`", "'", "&", "#", #"\\"#, #"\""#, #"..\\.."#, "C:", #"\t"#, #"\u001b[2J"#, #"\u007f"#,
            "\u{202E}gpj",
            "파일", "e\u{301}", "😀", String(repeating: "n", count: 255), String(repeating: "한", count: 85),
        ]
        return names.map { row("the file \($0)", job(sourcePath: "\(directory)/\($0)"), "FileNotFound") } + [
            row("the server in other letters", job(hostname: source.lowercased()), "FileNotFound"),
            row("a path without its first slash", job(sourcePath: "absent"), "FileNotFound"),
            row("a path of many slashes and dots", job(sourcePath: "//.//./absent"), "FileNotFound"),
            row("60 directories", job(sourcePath: String(repeating: "/d", count: 60) + "/absent"), "FileNotFound"),
            row("other keys beside", #"{"a":[1e999,{"b":null}],\#(both),"mode":7}"#, "FileNotFound"),
            row(
                "an id in letters of all kinds", job(sourcePath: "absent", id: #""job_id":" \n한\u0000😀","#),
                "FileNotFound", hasJobID: true),
        ]
    }

    // MARK: Size

    /// Kafka takes a megabyte. The letter of a message near that has no room for all of it.
    var large: [BadMessage] {
        let room = String(repeating: "x", count: 400_000)
        let most = String(repeating: "x", count: 990_000)
        return [
            row("an unknown key of 400 kB", #"{"a":"\#(room)"}"#, "InvalidJob"),
            row("a path of 200 kB", job(sourcePath: "/" + room.prefix(200_000) + "/.."), "InvalidPath"),
            row("a hostname of 400 kB", job(hostname: room), "UnknownServer"),
            BadMessage("400 kB of text", Array(room.utf8), "InvalidJSON", .text),
            BadMessage("990 kB of quotes", Array(repeating: UInt8(ascii: "\""), count: 990_001), "InvalidJSON", .start),
            BadMessage(
                "990 kB of bytes that are no text", Array(repeating: 0xFF, count: 990_000), "InvalidJSON", .start),
            row("an unknown key of 990 kB", #"{"job_id":"j","a":"\#(most)"}"#, "InvalidJob", hasJobID: true),
            // Twice in the letter: in its value and in a header.
            row("an id of 100 kB", #"{"job_id":"\#(most.prefix(100_000))"}"#, "InvalidJob", hasJobID: true),
        ]
    }

    // MARK: Keys and headers

    var keysAndHeaders: [BadMessage] {
        let ours = [
            BadMessage.Header("etl-source-topic", "elsewhere"), BadMessage.Header("etl-source-partition", "9"),
            BadMessage.Header("etl-source-offset", "9"), BadMessage.Header("etl-error-kind", "ConnectionRefused"),
            BadMessage.Header("etl-job-id", "another"),
        ]
        let theirs = [
            BadMessage.Header("trace", "a b"), BadMessage.Header("trace", "c"),
            BadMessage.Header("Etl-Error-Kind", "x"),
            BadMessage.Header("leer", ""),
        ]
        return [
            row("no key", "{}", "InvalidJob").with(key: nil),
            row("a key that is JSON", "{}", "InvalidJob").with(key: #"{"a":1}"#),
            row("a key in letters of all kinds", "{}", "InvalidJob").with(key: "\t한 😀%s"),
            row("a key of 10 kB", "{}", "InvalidJob").with(key: String(repeating: "k", count: 10_000)),
            row("the headers of a dead letter", #"{"job_id":"j"}"#, "InvalidJob", hasJobID: true)
                .with(key: "k", headers: ours),
            row("headers of its own", "{}", "InvalidJob").with(key: "k", headers: theirs),
            row("both", "{}", "InvalidJob").with(key: "k", headers: theirs + ours + ours),
        ]
    }

    // MARK: Cut short

    /// A job cut short behind each of its bytes.
    var truncations: [BadMessage] {
        let whole = Array(#"{"job_id":"é😀","n":-1.5e3,"t":true,\#(both)}"#.utf8)
        return (1..<whole.count).map { length in
            let part = Array(whole.prefix(length))
            let isText = String(validating: part, as: UTF8.self) != nil
            return BadMessage("a job cut after \(length) bytes", part, "InvalidJSON", isText ? .text : .bytes)
        }
    }
}
