// What careless and hostile producers write. Every row is met by the worker in memory (Unit) and by the built binary (E2E).
extension BadMessage {
    /// The whole table.
    ///
    /// - Parameters:
    ///   - source: a server that the worker knows.
    ///   - destination: another one.
    ///   - directory: where on both servers no file of these names is.
    public static func table(source: String, destination: String, directory: String) -> [BadMessage] {
        let jobs = BadJobs(source: source, destination: destination, directory: directory)
        return empty + noText + noJSON + noObjects + jobs.shapes + jobs.paths + jobs.servers + jobs.missingFiles
            + jobs.large + jobs.keysAndHeaders + jobs.truncations
    }

    static let empty = [
        BadMessage("a tombstone", nil, "EmptyMessage", .text),
        BadMessage("a tombstone without a key", nil, "EmptyMessage", .text).with(key: nil),
        BadMessage("no bytes", [], "EmptyMessage", .text),
    ]

    static let noText =
        ([
            ("one byte 0xFF", [0xFF]),
            ("half of a character", [0x22, 0xC3, 0x22]),
            ("a NUL as two bytes, an overlong form", [0x7B, 0xC0, 0x80, 0x7D]),
            ("a surrogate as UTF-8", [0x22, 0xED, 0xA0, 0x80, 0x22]),
            ("a scalar beyond U+10FFFF", [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22]),
            ("UTF-16 with its mark, little endian", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]),
            ("UTF-16 with its mark, big endian", [0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D]),
            ("Latin-1", Array(#"{"job_id":"caf"#.utf8) + [0xE9] + Array(#""}"#.utf8)),
            ("gzip", [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03]),
            ("a JPEG's start", [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46, 0x00]),
            ("a Schema Registry frame of Avro", [0x00, 0x00, 0x00, 0x00, 0x07, 0x80, 0x02, 0x61]),
            ("all bytes there are", Array(0...255)),
        ] as [(String, [UInt8])]).map { BadMessage($0, $1, "InvalidJSON", .bytes) }

    static let noJSON =
        ([
            ("blanks", " \t\r\n"), ("a NUL", "\u{0}"), ("a byte order mark alone", "\u{FEFF}"),
            ("two byte order marks", "\u{FEFF}\u{FEFF}{}"), ("words", "no json"), ("a path", "/data/input/file.csv"),
            ("XML", "<job><source/></job>"), ("YAML", "source:\n  hostname: A\n"), ("CSV", "A,/a,B,/b"),
            ("a form", "source=A&path=%2Fa"), ("UTF-16 without its mark", "{\u{0}}\u{0}"),
            ("what Python prints of a dict", "{'source': {'hostname': 'A', 'path': None}}"),
            ("single quotes", "{'a':1}"), ("a key without quotes", "{a:1}"), ("a number as key", "{1:2}"),
            ("null as key", "{null:1}"), ("no value", #"{"a":}"#), ("no colon", #"{"a" 1}"#),
            ("two colons", #"{"a"::1}"#),
            ("an equals sign", #"{"a"=1}"#), ("a comma at the end", #"{"a":1,}"#),
            ("a comma at the start", #"{,"a":1}"#),
            ("two commas", #"{"a":1,,"b":2}"#), ("no comma", #"{"a":1 "b":2}"#), ("the wrong bracket", #"{"a":1]"#),
            ("a bracket too many", "{}}"), ("two objects", "{}{}"), ("two objects in lines", "{}\n{}"),
            ("garbage behind", "{} x"), ("a NUL behind", "{}\u{0}"), ("a semicolon behind", "{};"),
            ("a comment before", "/* job */ {}"), ("a comment behind", "{} // job"),
            ("a comment of a shell", "# job\n{}"),
            ("NaN", #"{"a":NaN}"#), ("Infinity", #"{"a":-Infinity}"#), ("undefined", #"{"a":undefined}"#),
            ("True", #"{"a":True}"#), ("None", #"{"a":None}"#), ("NULL", #"{"a":NULL}"#), ("nul", #"{"a":nul}"#),
            ("a leading zero", #"{"a":01}"#), ("a plus sign", #"{"a":+1}"#), ("a point first", #"{"a":.5}"#),
            ("a point last", #"{"a":1.}"#), ("no exponent", #"{"a":1e}"#), ("hexadecimal", #"{"a":0xFF}"#),
            ("digits in groups", #"{"a":1_000}"#), ("a minus alone", #"{"a":-}"#), ("Arabic digits", #"{"a":٣}"#),
            ("a raw line feed in a string", "{\"a\":\"b\nc\"}"), ("a raw tab in a string", "{\"a\":\"b\tc\"}"),
            ("a raw NUL in a string", "{\"a\":\"b\u{0}c\"}"),
            ("a raw escape character in a string", "{\"a\":\"\u{1B}[2J\"}"),
            ("an unknown escape", #"{"a":"\x41"}"#), ("an escaped quote of Python", #"{"a":"\'"}"#),
            ("three hexadecimal digits", #"{"a":"\u041"}"#), ("no hexadecimal digit", #"{"a":"\u00zz"}"#),
            ("a capital U", #"{"a":"\U0041"}"#), ("a string without end", #"{"a":"b"#),
            ("an escape at the end", #"{"a":"\"#),
            ("curly quotes", "{“a”:1}"), ("a no-break space", "{\u{A0}}"), ("a zero-width space", "\u{200B}{}"),
            ("a template not filled in", #"{"source":{{source}},"destination":{{destination}}}"#),
            ("10,000 arrays", String(repeating: "[", count: 10_000)),
            ("10,000 objects", String(repeating: #"{"a":"#, count: 10_000)),
            ("257 levels, all closed", String(repeating: "[", count: 257) + String(repeating: "]", count: 257)),
            ("100,000 quotes", String(repeating: "\"", count: 100_001)),
        ] as [(String, String)]).map { BadMessage($0, Array($1.utf8), "InvalidJSON", .text) }

    static let noObjects =
        ([
            ("null", "null"), ("true", "true"), ("a number", "-12.5e-3"), ("a number beyond all bounds", "1e999999999"),
            ("a number of 10,000 digits", String(repeating: "9", count: 10_000)), ("a string", #""text""#),
            ("a job as a string", #""{\"source\":{}}""#), ("an empty array", "[]"),
            ("an array of jobs", #"[{"source":{}}]"#),
            ("256 levels", String(repeating: "[", count: 256) + String(repeating: "]", count: 256)),
            ("half of a surrogate pair", #""\ud800""#),
        ] as [(String, String)]).map { BadMessage($0, Array($1.utf8), "InvalidJob", .text) }
}
