//! What is typed behind a flag: read, or answered with the form that is meant.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::ingest::Location;
use crate::model::calendar::DateOrder;
use crate::model::object::Object;
use crate::model::text::nearest;

/// A day, written as 2026-09-30.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    let text = text.trim();
    let is_iso = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| (byte == b'-') == matches!(place, 4 | 7));
    if is_iso && let Ok(date) = text.parse() {
        return Ok(date);
    }
    let meant: Vec<String> = meant(text).iter().map(ToString::to_string).collect();
    Err(match &meant[..] {
        [] => "write the day as year-month-day, such as 2026-09-30".to_owned(),
        [one, other] => format!("write {one} or {other}, whichever you mean"),
        [one, ..] => format!("write {one}"),
    })
}

/// The days that somebody can mean who writes a date in another form.
fn meant(text: &str) -> Vec<NaiveDate> {
    let numbers: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let is_numeric = text.chars().all(|letter| letter.is_ascii_digit() || "./- ".contains(letter));
    let forms: &[&str] = match numbers[..] {
        [first, ..] if !is_numeric && first.len() == 4 => &["%Y %B %d"],
        _ if !is_numeric => &["%d %B %Y", "%B %d %Y"],
        [all] if all.len() == 8 => &["%Y%m%d"],
        [year, _, _] if year.len() == 4 => &["%Y %m %d"],
        [_, _, year] if year.len() == 4 => &["%d %m %Y", "%m %d %Y"],
        [_, _, year] if year.len() == 2 => &["%d %m %y", "%m %d %y"],
        _ => &[],
    };
    let plain: String =
        text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut days: Vec<NaiveDate> =
        forms.iter().filter_map(|form| NaiveDate::parse_from_str(&plain, form).ok()).collect();
    days.dedup();
    days
}

/// A fiscal quarter, written as 2026-Q3 or FY2027-Q3. Whether it is one of the customer's fiscal years, the policy tells.
pub(super) fn period(text: &str) -> Result<String, String> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let (prefix, rest) = upper.strip_prefix("FY").map_or(("", upper.as_str()), |rest| ("FY", rest));
    let parts: Vec<String> = words(rest);
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let quarter = |part: &str| {
        let number = part.strip_prefix('Q').unwrap_or(part);
        matches!(number, "1" | "2" | "3" | "4").then(|| number.to_owned())
    };
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let meant = match parts[..] {
        [year, part] if is_year(year) => quarter(part).map(|quarter| format!("{prefix}{year}-Q{quarter}")),
        [part, year] if is_year(year) => quarter(part).map(|quarter| format!("{prefix}{year}-Q{quarter}")),
        [part, "FY", year] if is_year(year) => quarter(part).map(|quarter| format!("FY{year}-Q{quarter}")),
        _ => None,
    };
    match meant {
        Some(meant) if meant == upper => Ok(text.to_owned()),
        Some(meant) => Err(format!("write {meant}")),
        None => Err(match parts[..] {
            [part] if part.starts_with('Q') && quarter(part).is_some() => {
                format!("write the year too, such as 2026-{part}")
            }
            [year] if is_year(year) => format!("write the quarter too, such as {prefix}{year}-Q1"),
            _ => "write a quarter as 2026-Q3, or FY2027-Q3 if the fiscal year does not start in January"
                .to_owned(),
        }),
    }
}

/// The words and numbers of a text: `2026Q3` is two.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            // A letter behind a digit starts a word, and so does whatever stands behind a mark.
            let starts = last.is_none_or(|last| {
                !last.is_ascii_alphanumeric()
                    || (last.is_ascii_digit() && letter.is_ascii_alphabetic())
                    || (last == 'Y' && letter.is_ascii_digit())
            });
            match words.last_mut() {
                Some(word) if !starts => word.push(letter),
                _ => words.push(letter.to_string()),
            }
        }
        last = Some(letter);
    }
    words
}

/// A file of which it is said what it holds: `Contact=people.csv`.
pub(super) fn file(text: &str) -> Result<Location, String> {
    let Some((name, path)) = text.split_once('=') else {
        return Err("write what the file holds and where it is, such as Contact=people.csv".to_owned());
    };
    let name = name.trim();
    let Some(object) = Object::parse(name) else {
        let all = Object::ALL.map(Object::name);
        return Err(nearest(name, all.into_iter()).map_or_else(
            || format!("there is no object {name}: it is one of {}", all.join(", ")),
            |near| format!("there is no object {name}: did you mean {near}={path}?"),
        ));
    };
    if path.is_empty() {
        return Err(format!("name the file behind {name}="));
    }
    Ok(Location { path: PathBuf::from(path), object: Some(object) })
}

/// A time zone.
pub(super) fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "time zones are named like America/New_York or UTC".to_owned())
}

/// The order of numeric dates.
pub(super) fn date_order(text: &str) -> Result<DateOrder, String> {
    DateOrder::parse(text).ok_or_else(|| "write day-first or month-first".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_another_form_is_answered_with_the_one_that_is_meant() {
        assert_eq!(date("2026-09-30").map(|date| date.to_string()), Ok("2026-09-30".to_owned()));
        for (typed, answer) in [
            ("30.9.2026", "write 2026-09-30"),
            ("09/30/2026", "write 2026-09-30"),
            ("30/09/26", "write 2026-09-30"),
            ("2026/9/30", "write 2026-09-30"),
            ("2026-9-30", "write 2026-09-30"),
            ("20260930", "write 2026-09-30"),
            ("30 Sep 2026", "write 2026-09-30"),
            ("September 30, 2026", "write 2026-09-30"),
            ("9/6/2026", "write 2026-06-09 or 2026-09-06, whichever you mean"),
            ("9/9/2026", "write 2026-09-09"),
            ("2026-09-31", "write the day as year-month-day, such as 2026-09-30"),
            ("yesterday", "write the day as year-month-day, such as 2026-09-30"),
            ("", "write the day as year-month-day, such as 2026-09-30"),
        ] {
            assert_eq!(date(typed), Err(answer.to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_period_in_another_form_is_answered_with_the_one_that_is_meant() {
        for typed in ["2026-Q3", "2026-q3", "FY2027-Q3", "fy2027-q1"] {
            assert_eq!(period(typed), Ok(typed.to_owned()));
        }
        for (typed, answer) in [
            ("2026Q3", "write 2026-Q3"),
            ("2026 Q3", "write 2026-Q3"),
            ("2026/3", "write 2026-Q3"),
            ("Q3 2026", "write 2026-Q3"),
            ("q3/2026", "write 2026-Q3"),
            ("FY2027Q3", "write FY2027-Q3"),
            ("Q3 FY2027", "write FY2027-Q3"),
            ("Q3FY2027", "write FY2027-Q3"),
            ("Q3", "write the year too, such as 2026-Q3"),
            ("q1", "write the year too, such as 2026-Q1"),
            ("2026", "write the quarter too, such as 2026-Q1"),
        ] {
            assert_eq!(period(typed), Err(answer.to_owned()), "{typed}");
        }
        for typed in ["2026-Q5", "last", "", "2026-09-30"] {
            let answer = period(typed).expect_err("no period");
            assert!(answer.starts_with("write a quarter as 2026-Q3"), "{typed}: {answer}");
        }
    }

    #[test]
    fn a_file_says_what_it_holds_in_any_case() {
        let contact = |path: &str| Location { path: path.into(), object: Some(Object::Contact) };
        assert_eq!(file("Contact=a=b.csv"), Ok(contact("a=b.csv")));
        assert_eq!(file("CONTACT=people.csv"), Ok(contact("people.csv")));
        for object in Object::ALL {
            let said = file(&format!("{}=x", object.name().to_lowercase())).expect("an object");
            assert_eq!(said.object, Some(object));
        }
        for (typed, words) in [
            ("people.csv", "such as Contact=people.csv"),
            ("Contact=", "name the file"),
            ("Contcat=people.csv", "did you mean Contact=people.csv?"),
            ("LoginHistry=l.csv", "did you mean LoginHistory=l.csv?"),
            ("Xyzzy=l.csv", "it is one of User, Contact, Account,"),
        ] {
            let answer = file(typed).expect_err("no file");
            assert!(answer.contains(words), "{typed}: {answer}");
        }
    }
}
