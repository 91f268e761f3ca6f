//! Placed things to drawing operations.
//!
//! Owns how marks become PDF operators; what is said about the file is the business of `file`.

use printpdf::{
    Codepoint, Color, CurTransMat, DictItem, ExternalStream, ExternalXObject, FontId, Greyscale,
    Op, PaintMode, PdfFontHandle, Pt, Rect, Rgb, TextItem, TextMatrix, XObject, XObjectId,
    XObjectTransform,
};

use super::{
    fonts::Face,
    page::{Frame, Mark, Page},
    text::{Ink, Line, PT},
};
use crate::qr::Modules;

/// Draws fills, then codes, then text in reading order. `codes` collects each code once, however often it is printed.
pub(super) fn page_ops<'s>(page: &Page<'s>, codes: &mut Vec<&'s Modules>) -> Vec<Op> {
    let (mut ops, mut text) = (Vec::new(), vec![Op::StartTextSection]);
    let (mut fill_ink, mut text_state) = (None, (None, None));
    for (frame, mark) in &page.marks {
        match mark {
            Mark::Fill(ink) => {
                if fill_ink.replace(*ink) != Some(*ink) {
                    ops.push(color(*ink));
                }
                ops.push(rectangle(page, frame));
            }
            Mark::Code(modules) => {
                let at = codes
                    .iter()
                    .position(|code| code == modules)
                    .unwrap_or_else(|| {
                        codes.push(modules);
                        codes.len() - 1
                    });
                // Modules to points: the frame holds the quiet zone too.
                let unit = frame.width / (modules.size() + 2 * crate::qr::QUIET) as f32 / PT;
                let (x, y) = (points(frame.x), points(page.height - frame.y));
                ops.push(Op::SaveGraphicsState);
                ops.push(Op::SetTransformationMatrix {
                    matrix: CurTransMat::Raw([unit, 0.0, 0.0, -unit, x, y]),
                });
                let transform = XObjectTransform {
                    no_auto_scale: true,
                    ..XObjectTransform::default()
                };
                ops.push(Op::UseXobject {
                    id: code_id(at),
                    transform,
                });
                ops.push(Op::RestoreGraphicsState);
            }
            Mark::Text(line, ascent) => {
                line_ops(
                    line,
                    frame.x,
                    page.height - frame.y - ascent,
                    &mut text,
                    &mut text_state,
                );
            }
        }
    }
    text.push(Op::EndTextSection);
    ops.extend(text);
    ops
}

/// The colour and the font that are set at a point of the text.
type TextState = (Option<Ink>, Option<(Face, f32)>);

/// Shows a line whose baseline begins at (`x`, `y`), in millimetres from the page's lower left corner.
fn line_ops(line: &Line, x: f32, y: f32, ops: &mut Vec<Op>, state: &mut TextState) {
    let mut left = x;
    for run in &line.runs {
        let setting = run.setting;
        if state.0.replace(setting.ink) != Some(setting.ink) {
            ops.push(color(setting.ink));
        }
        if state.1.replace((setting.face, setting.size)) != Some((setting.face, setting.size)) {
            let font = PdfFontHandle::External(FontId(setting.face.resource().into()));
            ops.push(Op::SetFont {
                font,
                size: Pt(setting.size),
            });
        }
        let metrics = setting.face.shaper();
        let em = f32::from(metrics.units_per_em() as u16);
        // Where the glyph ought to stand, and where the viewer's pen stands, in ems from the run's start.
        let (mut pen, mut viewer, mut level) = (0.0_f32, 0.0_f32, None);
        let mut items: Vec<TextItem> = Vec::new();
        for glyph in &run.glyphs {
            let target = pen + glyph.offset.0;
            if level != Some(glyph.offset.1) {
                show(ops, &mut items);
                let (x, y) = (
                    points(left) + target * setting.size,
                    points(y) + glyph.offset.1 * setting.size,
                );
                ops.push(Op::SetTextMatrix {
                    matrix: TextMatrix::Translate(Pt(fine(x)), Pt(fine(y))),
                });
                (viewer, level) = (target, Some(glyph.offset.1));
            }
            let kern = ((viewer - target) * 1000.0).round();
            if kern != 0.0 {
                items.push(TextItem::Offset(kern));
                viewer -= kern / 1000.0;
            }
            items.push(TextItem::GlyphIds(vec![Codepoint::with_cid(
                glyph.id,
                0.0,
                glyph.text.clone(),
            )]));
            let advance = metrics
                .glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(glyph.id))
                .unwrap_or(0);
            viewer += f32::from(advance) / em;
            pen += glyph.advance;
        }
        show(ops, &mut items);
        left += run.width();
    }
}

fn show(ops: &mut Vec<Op>, items: &mut Vec<TextItem>) {
    if !items.is_empty() {
        ops.push(Op::ShowText {
            items: std::mem::take(items),
        });
    }
}

fn rectangle(page: &Page<'_>, frame: &Frame) -> Op {
    let (x, y) = (
        points(frame.x),
        points(page.height - frame.y - frame.height),
    );
    let (width, height) = (points(frame.width), points(frame.height));
    let mode = Some(PaintMode::Fill);
    Op::DrawRectangle {
        rectangle: Rect {
            x: Pt(x),
            y: Pt(y),
            width: Pt(width),
            height: Pt(height),
            mode,
            winding_order: None,
        },
    }
}

/// A code as a form in units of modules, from the top left corner of its quiet zone down.
///
/// All runs of dark modules are one path, so that no seam shows between rows at any resolution.
pub(super) fn code_form(modules: &Modules) -> XObject {
    let (quiet, size) = (crate::qr::QUIET, modules.size());
    let mut content = String::from("0 g\n");
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|&x| modules.dark(x, y)).count();
            if run > 0 {
                content.push_str(&format!("{} {} {run} 1 re\n", x + quiet, y + quiet));
            }
            x += run.max(1);
        }
    }
    content.push_str("f\n");
    let whole = (size + 2 * quiet) as i64;
    let bounds = [0, 0, whole, whole].map(DictItem::Int).to_vec();
    let dict = [
        ("Type", DictItem::Name(b"XObject".to_vec())),
        ("Subtype", DictItem::Name(b"Form".to_vec())),
        ("BBox", DictItem::Array(bounds)),
        (
            "Resources",
            DictItem::Dict {
                map: Default::default(),
            },
        ),
    ];
    let dict = dict
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    let stream = ExternalStream {
        dict,
        content: content.into_bytes(),
        compress: true,
    };
    XObject::External(ExternalXObject {
        stream,
        width: None,
        height: None,
        dpi: None,
    })
}

pub(super) fn code_id(at: usize) -> XObjectId {
    XObjectId(format!("PQCODE{at}"))
}

fn color(ink: Ink) -> Op {
    let grey = |percent| {
        Color::Greyscale(Greyscale {
            percent,
            icc_profile: None,
        })
    };
    let col = match ink {
        Ink::Black => grey(0.0),
        Ink::Accent => Color::Rgb(Rgb {
            r: 0.04,
            g: 0.24,
            b: 0.31,
            icc_profile: None,
        }),
        Ink::Grey => grey(0.36),
        Ink::Line => grey(0.7),
        Ink::Tint => grey(0.94),
        Ink::White => grey(1.0),
    };
    Op::SetFillColor { col }
}

/// Millimetres to points.
fn points(mm: f32) -> f32 {
    fine(mm / PT)
}

/// To a hundredth of a point: finer than a printer, and short to write.
fn fine(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
