import Foundation
import Infrastructure
import Testing

@Suite("A password is recognised in whatever form it comes out")
struct SecretFormsTests {
    private let forms = SecretForms(#"p@ss w/ö"rd%41"#)

    @Test(arguments: [
        #"login with p@ss w/ö"rd%41 failed"#,
        #"p@ss w/ cut off"#,
        #"…ö"rd%41 cut off"#,
        "ftp://u:p%40ss%20w%2F%C3%B6%22rd%2541@h",
        "ftp://u:p%40ss%20w%2f%c3%b6%22rd%2541@h",
        "ftp://u:p@ss%20w/%C3%B6%22rd%2541@h",
        "q=p%40ss+w%2F%C3%B6%22rd%2541",
        #"{"a": "p@ss w/ö\"rd%41"}"#,
        #"{"a": "p@ss w\/\u00f6\"rd%41"}"#,
        #"{"a": "p@ss w/\u00F6\"rd%41"}"#,
        "7040737320772fc3b6227264253431",
    ])
    func textsOfAllEncodings(text: String) {
        #expect(!forms.found(in: text).isEmpty)
    }

    @Test func base64OfWhateverStandsBeforeAndBehind() {
        for before in ["", "u:", "us:", "use:", "user:"] {
            for behind in ["", "x", "xy", "xyz"] {
                let text = Data((before + #"p@ss w/ö"rd%41"# + behind).utf8).base64EncodedString()
                #expect(!forms.found(in: "Authorization: Basic " + text).isEmpty, "\(before) \(behind)")
            }
        }
    }

    @Test func aTextWithoutItHasNone() {
        let text = #"LoginFailed: 127.0.0.1:21: 530 Login incorrect. user=etl password=*** "pass": "p@ss" rd%"#
        #expect(forms.found(in: text) == [])
        #expect(forms.found(in: "") == [])
    }
}
