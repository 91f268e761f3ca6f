//! What is said: a code and its values, which the page puts into words.

use paperquorum::code::CodeError;
use paperquorum::gather::Problem;
use paperquorum::reader::Loss;
use paperquorum::recovery::Remark;
use paperquorum::scan::PdfError;
use paperquorum::share::WordsError;
use paperquorum::typed::TypedError;
use serde::Serialize;
use serde_json::{Value, json};

/// One sentence.
#[derive(Debug, Serialize)]
pub struct Said {
    /// Its key in the page's tables.
    code: String,
    /// What stands in it.
    values: Value,
    /// As the program says it in English, for whoever is to be asked about it.
    text: String,
    /// Page of the file, from 1, if it has several.
    page: Option<usize>,
    /// Line of the text, from 1, if it holds several sheets.
    line: Option<usize>,
}

impl Said {
    pub fn new(code: &str, values: Value, text: impl ToString) -> Self {
        Self {
            code: code.to_owned(),
            values,
            text: text.to_string(),
            page: None,
            line: None,
        }
    }

    /// Whether it is a sentence of its own, and not about a file that is told of beside it.
    pub fn is_not_of_a_file(&self) -> bool {
        self.code != "other"
    }
}

impl From<&Problem> for Said {
    fn from(problem: &Problem) -> Self {
        match problem {
            Problem::OnPage(page, inner) => Self {
                page: Some(*page),
                ..Self::from(&**inner)
            },
            Problem::OnLine(line, inner) => Self {
                line: Some(*line),
                ..Self::from(&**inner)
            },
            problem => {
                let (code, values) = of_problem(problem);
                Self::new(code, values, problem)
            }
        }
    }
}

fn of_problem(problem: &Problem) -> (&'static str, Value) {
    match problem {
        Problem::Empty | Problem::OneByte => ("file-empty", Value::Null),
        Problem::Misnamed(_) => ("file-misnamed", Value::Null),
        Problem::Unknown | Problem::NoDocument | Problem::NotText => ("file-unknown", Value::Null),
        Problem::Unreadable(why) if *why == PdfError::Encrypted.to_string() => {
            ("file-locked", Value::Null)
        }
        Problem::Unreadable(_) => ("file-unreadable", Value::Null),
        Problem::Lost(Loss::Time) => ("file-slow", Value::Null),
        Problem::Lost(_) => ("file-lost", Value::Null),
        Problem::LargeText { .. } | Problem::Large { .. } | Problem::TooMuch(_) => {
            ("file-large", Value::Null)
        }
        Problem::Record => ("file-record", Value::Null),
        Problem::NoWords => ("no-words", Value::Null),
        Problem::Words(_) => ("words-wrong", Value::Null),
        Problem::Typed(error) => of_typed(error),
        Problem::Declined(positions) => ("words-declined", json!({ "words": positions })),
        Problem::AllDeclined(_) | Problem::Open(_) => ("words-wrong", Value::Null),
        Problem::DamagedData(codes) => ("data-damaged", json!({ "n": codes })),
        Problem::NoTime(_) | Problem::CutOff => ("file-slow", Value::Null),
        Problem::PrintCheck => ("print-check", Value::Null),
        Problem::Stranger => ("code-stranger", Value::Null),
        Problem::NoCode => ("no-code", Value::Null),
        Problem::Refused(error) => (of_code(*error), Value::Null),
        Problem::Unproved(sheet) => ("code-forged", json!({ "sheet": sheet })),
        Problem::MoreUnproved(_) => ("code-forged", json!({ "sheet": "" })),
        Problem::Missed(missed) => (
            of_trouble(missed.trouble.name()),
            json!({ "sheet": missed.sheet }),
        ),
        Problem::MoreMissed(codes) => ("missed-more", json!({ "n": codes })),
        _ => ("other", Value::Null),
    }
}

fn of_trouble(name: &str) -> &'static str {
    match name {
        "small" => "missed-small",
        "blurred" => "missed-blurred",
        "faint" => "missed-faint",
        "covered" => "missed-covered",
        "cut-off" => "missed-cut-off",
        _ => "missed-unclear",
    }
}

fn of_code(error: CodeError) -> &'static str {
    match error {
        CodeError::Stranger => "code-stranger",
        CodeError::Type | CodeError::Version => "code-version",
        CodeError::Unproved => "code-forged",
        _ => "code-damaged",
    }
}

fn of_typed(error: &TypedError) -> (&'static str, Value) {
    match error {
        TypedError::Code(error) => (of_code(*error), json!({ "sheet": "" })),
        TypedError::Words(WordsError::Count { words }) => ("words-count", json!({ "n": words })),
        TypedError::Words(
            WordsError::NotInList { position } | WordsError::Illegible { position },
        ) => ("words-unknown", json!({ "word": position })),
        TypedError::Words(WordsError::Version { .. } | WordsError::Class) => {
            ("code-version", Value::Null)
        }
        _ => ("words-wrong", Value::Null),
    }
}

impl From<&Remark> for Said {
    fn from(remark: &Remark) -> Self {
        let (code, values) = of_remark(remark);
        Self::new(code, values, remark)
    }
}

fn of_remark(remark: &Remark) -> (&'static str, Value) {
    match remark {
        Remark::ForgedData { file, codes } => ("data-forged", json!({ "file": file, "n": codes })),
        Remark::ShareOfAnother { place, set, .. } => {
            ("set-aside", json!({ "file": place, "set": set }))
        }
        Remark::DataOfAnother { file, codes } => {
            ("data-aside", json!({ "file": file, "n": codes }))
        }
        Remark::Contradiction(sheets) => ("words-contradict", json!({ "sheets": sheets })),
        Remark::Unfit { place, index, .. } => {
            ("sheet-unfit", json!({ "file": place, "sheets": [index] }))
        }
        Remark::AgainstCodes { place, set } => {
            ("words-forged", json!({ "file": place, "set": set }))
        }
        Remark::OtherSet { files, set } => ("set-aside", json!({ "file": files, "set": set })),
        Remark::FromWords { words, shares } => ("from-words", json!({ "n": words, "all": shares })),
        Remark::HalfRead { page, .. } => ("half-read", json!({ "file": page })),
        Remark::NoCheckValue => ("no-check-value", Value::Null),
        _ => ("other", Value::Null),
    }
}
