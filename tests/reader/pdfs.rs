//! PDFs that ask for more than they should, of every class that is known.

use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

use crate::Class;
use crate::page::{chain, page, page_of, pdf, stream};
use crate::pictures::good;

/// Braces that overflow any stack.
const BRACES: usize = 2_000_000;

/// Things in things.
const DEEP: usize = 200_000;
const CHAIN: usize = 5000;

pub const CLASSES: [Class; 41] = [
    // Depth.
    ("nested-function.pdf", nested_function),
    ("nested-arrays.pdf", || deep("[")),
    ("nested-dictionaries.pdf", || deep("<</A")),
    ("nested-states.pdf", || deep("q BT ")),
    ("nested-forms.pdf", forms),
    ("nested-pages.pdf", nested_pages),
    ("nested-masks.pdf", masks),
    ("nested-groups.pdf", groups),
    ("nested-patterns.pdf", patterns),
    // The same over and over.
    ("repeated-contents.pdf", repeated_contents),
    ("repeated-page.pdf", repeated_page),
    ("one-body-many-keywords.pdf", one_body_many_keywords),
    ("keywords.pdf", || {
        [&b"%PDF-1.4\n"[..], &b"stream".repeat(500_000)].concat()
    }),
    ("nested-filters.pdf", nested_filters),
    // Little to draw that takes for ever.
    ("dashes.pdf", || {
        drawn(&"[0.0000001] 0 d 0 0 m 600 800 l S ".repeat(1000))
    }),
    ("one-dash.pdf", || drawn("[0.00001] 0 d 0 0 m 600 800 l S")),
    ("strokes.pdf", strokes),
    ("clips.pdf", || deep("0 0 600 800 re W n ")),
    ("tiles.pdf", tiles),
    // Colours.
    ("shadings.pdf", || {
        shading(
            "/ShadingType 1/Domain[0 1 0 1]/Matrix[600 0 0 800 0 0]/Function<</FunctionType 2/Domain[0 1]/N 1>>",
        )
    }),
    ("axial-shadings.pdf", || {
        shading(
            "/ShadingType 2/Coords[0 0 600 800]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/N 1>>",
        )
    }),
    ("radial-shadings.pdf", || {
        shading(
            "/ShadingType 3/Coords[0 0 1 600 800 900]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/N 1>>",
        )
    }),
    ("slow-function.pdf", slow_function),
    ("triangles.pdf", || mesh("/ShadingType 4/BitsPerFlag 8")),
    ("lattice.pdf", || mesh("/ShadingType 5/VerticesPerRow 2")),
    ("coons-patches.pdf", || mesh("/ShadingType 6/BitsPerFlag 8")),
    ("tensor-patches.pdf", || {
        mesh("/ShadingType 7/BitsPerFlag 8")
    }),
    // Circles.
    ("table-loop.pdf", table_loop),
    ("object-loop.pdf", object_loop),
    ("page-loop.pdf", page_loop),
    ("form-loop.pdf", form_loop),
    ("glyph-loop.pdf", glyph_loop),
    ("function-loop.pdf", function_loop),
    ("length-loop.pdf", || {
        page_of(
            "4 0 R",
            b"<</Length 4 0 R>>stream\nq Q\nendstream".to_vec(),
            "",
            &[],
        )
    }),
    ("object-stream-loop.pdf", object_stream_loop),
    // Sizes.
    ("huge-page.pdf", huge_page),
    ("huge-image.pdf", huge_image),
    ("many-images.pdf", many_images),
    ("lying-image.pdf", || {
        image(
            "/Width 9999/Height 9999/Filter/DCTDecode",
            &good("jfif-grey.jpg"),
        )
    }),
    ("lying-jpx.pdf", || {
        image(
            "/Width 60000/Height 60000/Filter/JPXDecode",
            &good("colour.jp2"),
        )
    }),
    ("lying-fax.pdf", || {
        image(
            "/Width 2000000000/Height 2000000000/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 2000000000/Rows 2000000000>>",
            &[0; 4096],
        )
    }),
];

fn drawn(contents: &str) -> Vec<u8> {
    page(contents.as_bytes(), "", &[])
}

fn deep(what: &str) -> Vec<u8> {
    drawn(&what.repeat(DEEP))
}

/// A function that calls nothing, and is nested so deep.
pub fn braces() -> Vec<u8> {
    let braces = ["{".repeat(BRACES), "}".repeat(BRACES)].concat();
    stream(
        "/FunctionType 4/Domain[0 1]/Range[0 1]/Filter/FlateDecode",
        &compress_to_vec_zlib(braces.as_bytes(), 9),
    )
}

fn nested_function() -> Vec<u8> {
    coloured_by(&[braces()])
}

/// A page in a colour that the fifth object, a function, computes.
fn coloured_by(functions: &[Vec<u8>]) -> Vec<u8> {
    let space = "/ColorSpace<</C[/Separation/X/DeviceGray 5 0 R]>>";
    page(b"/C cs 0 sc 0 0 10 10 re f", space, functions)
}

fn nested_pages() -> Vec<u8> {
    let mut objects = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec()];
    let kid =
        |number: usize| format!("<</Type/Pages/Count 1/Kids[{} 0 R]>>", number + 1).into_bytes();
    objects.extend((2..DEEP).map(kid));
    objects.push(b"<</Type/Page/MediaBox[0 0 600 800]>>".to_vec());
    pdf(&objects)
}

/// Forms that call the next one ten times.
fn forms() -> Vec<u8> {
    let calls = "/F Do ".repeat(10);
    let form = |resources: &str| {
        let dictionary = format!("/Subtype/Form/BBox[0 0 600 800]/Resources<<{resources}>>");
        stream(&dictionary, format!("{calls} 0 0 9 9 re f").as_bytes())
    };
    chain(
        &calls,
        |next| format!("/XObject<</F {next} 0 R>>"),
        form,
        20,
    )
}

/// Forms that are seen through the next one.
fn masks() -> Vec<u8> {
    let form = |resources: &str| {
        let dictionary = format!(
            "/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency/CS/DeviceGray>>/Resources<<{resources}>>"
        );
        stream(&dictionary, b"/G gs 0 0 600 800 re f")
    };
    let mask = |next| format!("/ExtGState<</G<</SMask<</S/Luminosity/G {next} 0 R>>>>>>");
    chain("/G gs 0 0 600 800 re f", mask, form, CHAIN)
}

/// Layers on layers, each as large as the page.
fn groups() -> Vec<u8> {
    let group = |resources: &str| {
        let dictionary = format!(
            "/Subtype/Form/BBox[0 0 600 800]/Group<</S/Transparency/I true>>/Resources<<{resources}/ExtGState<</H<</ca 0.5>>>>>>"
        );
        stream(&dictionary, b"/H gs 0 0 600 800 re f /F Do")
    };
    chain(
        "/F Do",
        |next| format!("/XObject<</F {next} 0 R>>"),
        group,
        CHAIN,
    )
}

/// Tiles that are painted with tiles.
fn patterns() -> Vec<u8> {
    let tile = |resources: &str| {
        let dictionary = format!(
            "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<{resources}>>"
        );
        stream(&dictionary, b"/Pattern cs /P scn 0 0 9 9 re f")
    };
    let paint = "/Pattern cs /P scn 0 0 600 800 re f";
    chain(
        paint,
        |next| format!("/Pattern<</P {next} 0 R>>"),
        tile,
        CHAIN,
    )
}

fn repeated_contents() -> Vec<u8> {
    let spaces = compress_to_vec_zlib(&vec![b' '; 60 << 20], 9);
    let contents = format!("[{}]", "4 0 R ".repeat(100));
    page_of(&contents, stream("/Filter/FlateDecode", &spaces), "", &[])
}

/// A hundred thousand times the same page.
fn repeated_page() -> Vec<u8> {
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!(
            "<</Type/Pages/Kids[{}]/Count 2147483647>>",
            "3 0 R ".repeat(100_000)
        )
        .into_bytes(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>".to_vec(),
        stream("", b"0 0 9 9 re f"),
    ])
}

/// Each stored block holds the header of the next one: a deflated body behind as many keywords.
fn one_body_many_keywords() -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Subtype/Image/Length 9>> Image ".to_vec();
    for step in (0..2000_u16).rev() {
        let length = 13 * step;
        pdf.extend(b"streamx\x01\x00");
        pdf.extend(length.to_le_bytes());
        pdf.extend((!length).to_le_bytes());
    }
    pdf.extend(compress_to_vec(&vec![0; 280 << 20], 9));
    pdf.extend(b"\nendstream endobj\n%%EOF\n");
    pdf
}

/// Nothing, deflated, and that again, and that again.
fn nested_filters() -> Vec<u8> {
    let blanks = compress_to_vec_zlib(&vec![b' '; 256 << 20], 9);
    let data = compress_to_vec_zlib(&compress_to_vec_zlib(&blanks, 9), 9);
    let filters = "/Filter[/FlateDecode/FlateDecode/FlateDecode]";
    page_of(
        &format!("[{}]", "4 0 R ".repeat(50)),
        stream(filters, &data),
        "",
        &[],
    )
}

/// Curves with round joins, wider than the page.
fn strokes() -> Vec<u8> {
    let curves = "9 900 -9 -900 300 400 c ".repeat(DEEP);
    drawn(&format!("1 j 1 J 2000 w 0 0 m {curves} S"))
}

fn shading(kind: &str) -> Vec<u8> {
    let shading = format!("<<{kind}/ColorSpace/DeviceGray>>").into_bytes();
    page(
        "/S sh ".repeat(500).as_bytes(),
        "/Shading<</S 5 0 R>>",
        &[shading],
    )
}

/// A colour for every pixel, each from two hundred thousand steps: nothing bounds that but time.
pub fn slow_function() -> Vec<u8> {
    let shading = b"<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Matrix[600 0 0 800 0 0]/Function 6 0 R>>";
    let steps = ["{add ", &"1 add 1 sub ".repeat(100_000), "}"].concat();
    let function = stream(
        "/FunctionType 4/Domain[0 1 0 1]/Range[0 1]",
        steps.as_bytes(),
    );
    page(
        b"/S sh",
        "/Shading<</S 5 0 R>>",
        &[shading.to_vec(), function],
    )
}

/// As much of a mesh as a stream may hold, over and over.
fn mesh(kind: &str) -> Vec<u8> {
    let data = compress_to_vec_zlib(&vec![0x5a; 32 << 20], 9);
    let shape = "/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/Decode[0 600 0 800 0 1]/Filter/FlateDecode";
    let mesh = stream(&format!("{kind}{shape}"), &data);
    page(
        "/S sh ".repeat(20).as_bytes(),
        "/Shading<</S 5 0 R>>",
        &[mesh],
    )
}

/// A tile of a thousandth of a point, all over the page.
fn tiles() -> Vec<u8> {
    let tile = stream(
        "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>",
        b"0 0 1 1 re f",
    );
    page(
        b"/Pattern cs /P scn 0 0 600 800 re f",
        "/Pattern<</P 5 0 R>>",
        &[tile],
    )
}

/// Tables of objects that lead to each other.
fn table_loop() -> Vec<u8> {
    let mut file = drawn("0 0 9 9 re f");
    let start = file.len();
    file.extend(
        format!("xref\n0 1\n0000000000 65535 f \ntrailer<</Size 5/Root 1 0 R/Prev {start}>>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    file
}

fn object_loop() -> Vec<u8> {
    let further = [b"6 0 R".to_vec(), b"5 0 R".to_vec()];
    page(b"/C cs 0 sc", "/ColorSpace<</C 5 0 R>>", &further)
}

fn page_loop() -> Vec<u8> {
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 2>>".to_vec(),
    ])
}

fn form_loop() -> Vec<u8> {
    let form = stream(
        "/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F 5 0 R>>>>",
        b"/F Do /F Do 0 0 9 9 re f",
    );
    page(b"/F Do", "/XObject<</F 5 0 R>>", &[form])
}

/// A letter that is drawn with itself.
fn glyph_loop() -> Vec<u8> {
    let font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</F 5 0 R>>>>>>";
    let letter = stream("", b"9 0 d0 BT /F 9 Tf (aa) Tj ET");
    page(
        b"BT /F 9 Tf (a) Tj ET",
        "/Font<</F 5 0 R>>",
        &[font.to_vec(), letter],
    )
}

/// A function that is stitched from itself.
fn function_loop() -> Vec<u8> {
    let function =
        b"<</FunctionType 3/Domain[0 1]/Functions[5 0 R 5 0 R]/Bounds[0.5]/Encode[0 1 0 1]>>";
    coloured_by(&[function.to_vec()])
}

/// The catalogue is in a stream of objects that is in itself, and goes on in itself.
fn object_stream_loop() -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let start = file.len();
    // Of each object how it is had, where, and its place there; the second one is this table.
    let entries = [[0, 0, 0, 0], [2, 0, 3, 0], [1, 0, 9, 0], [2, 0, 3, 1]].concat();
    let table = "/Type/XRef/Size 4/W[1 2 1]/Root 1 0 R";
    let objects =
        b"1 0 3 30 <</Type/Catalog/Pages 3 0 R>> <</Type/ObjStm/N 2/First 9/Extends 3 0 R>>";
    file.extend(b"2 0 obj\n");
    file.extend(stream(table, &entries));
    file.extend(b"\nendobj\n3 0 obj\n");
    file.extend(stream("/Type/ObjStm/N 2/First 9/Extends 3 0 R", objects));
    file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

fn huge_page() -> Vec<u8> {
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000000000 2000000000]/UserUnit 1000000/Contents 4 0 R>>".to_vec(),
        stream("", b"0 0 9 9 re f"),
    ])
}

fn image(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let picture = stream(
        &format!("/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8{dictionary}"),
        data,
    );
    page(
        b"600 0 0 800 0 0 cm /I Do",
        "/XObject<</I 5 0 R>>",
        &[picture],
    )
}

fn huge_image() -> Vec<u8> {
    let data = compress_to_vec_zlib(&vec![0; 200 << 20], 9);
    image("/Width 60000/Height 60000/Filter/FlateDecode", &data)
}

/// One picture, drawn over the whole page again and again.
fn many_images() -> Vec<u8> {
    let data = compress_to_vec_zlib(&vec![0x5a; 4000 * 4000], 9);
    let picture = stream(
        "/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width 4000/Height 4000/Interpolate true/Filter/FlateDecode",
        &data,
    );
    let contents = "q 600 0 9 800 0 0 cm /I Do Q ".repeat(10_000);
    page(contents.as_bytes(), "/XObject<</I 5 0 R>>", &[picture])
}
