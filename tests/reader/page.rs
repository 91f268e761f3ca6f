//! PDFs, object by object: whatever stands in these is written as it is.

/// A PDF of these objects, the first of which is the catalogue.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf.extend(format!("{number} 0 obj\n").bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    pdf.extend(
        format!(
            "xref\n0 {size}\n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    pdf
}

pub fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A PDF of one page that draws this, with these resources, which are in further objects from the fifth on.
pub fn page(contents: &[u8], resources: &str, further: &[Vec<u8>]) -> Vec<u8> {
    page_of("4 0 R", stream("", contents), resources, further)
}

/// The same, with the entry for what it draws as it is written here, and the fourth object.
pub fn page_of(contents: &str, stream: Vec<u8>, resources: &str, further: &[Vec<u8>]) -> Vec<u8> {
    let first = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {contents}/Resources<<{resources}>>>>"
        )
        .into_bytes(),
        stream,
    ];
    pdf(&[&first[..], further].concat())
}

/// A page that uses a thing once, the fifth object; each of these has the next one in its resources, and the last one has none.
pub fn chain(
    contents: &str,
    resources: impl Fn(usize) -> String,
    link: impl Fn(&str) -> Vec<u8>,
    length: usize,
) -> Vec<u8> {
    let links = (0..length).map(|number| match number + 1 {
        next if next < length => link(&resources(5 + next)),
        _ => link(""),
    });
    page(
        contents.as_bytes(),
        &resources(5),
        &links.collect::<Vec<_>>(),
    )
}
