//! Record ids as Salesforce forms them: 15 case-sensitive characters and a suffix of three that
//! says which of them are upper case.

const SUFFIX: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The `n`th id of an object. Ids `2k` and `2k + 1` differ in the case of one letter only, because
/// a reader that folds case must be caught.
pub(crate) fn id(prefix: &str, n: usize) -> String {
    let pair = n / 2;
    let letter = |power: u32| {
        let place = pair / 26_usize.pow(power) % 26;
        char::from(b'a' + u8::try_from(place).expect("a letter"))
    };
    let last = if n.is_multiple_of(2) { letter(0) } else { letter(0).to_ascii_uppercase() };
    let body = format!(
        "{prefix}5g000000{}{}{}{last}",
        letter(3).to_ascii_uppercase(),
        letter(2),
        letter(1).to_ascii_uppercase(),
    );
    let suffix = suffix(&body);
    body + &suffix
}

/// One character per block of five: bit `j` is set where character `j` is `A` to `Z`.
fn suffix(body: &str) -> String {
    let block = |block: &[u8]| {
        let bits = (0..5).filter(|&j| block[j].is_ascii_uppercase()).map(|j| 1 << j);
        char::from(SUFFIX[bits.sum::<usize>()])
    };
    body.as_bytes().chunks(5).map(block).collect()
}

#[test]
fn the_suffix_marks_upper_case_letters() {
    assert_eq!(suffix("a0D30000001n7Pi"), "EAI");
    assert_eq!(suffix("000000000000000"), "AAA");
}

#[test]
fn neighbours_differ_in_case_only() {
    let (even, odd) = (id("005", 6), id("005", 7));
    assert_ne!(even[..15], odd[..15]);
    assert_eq!(even[..15].to_lowercase(), odd[..15].to_lowercase());
    assert_eq!(even.len(), 18);
}
