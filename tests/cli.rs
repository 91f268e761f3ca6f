//! Cases of the command line as files: what is typed, what is printed, which exit status.

#[test]
fn cases() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}
