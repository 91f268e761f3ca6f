//! A reader at the other end: answers requests one by one, with a file in its hands.
//!
//! A process gets them from a pipe, a worker of a browser page as messages; both are loops of a few lines over [`Attendant::answer`].

use zeroize::Zeroizing;

use super::boundary::{Bytes, Document, PageError, Reader};
use super::message::{Answer, Picture, Protections, Request};

/// Answers requests by a reader in place.
pub struct Attendant<'a> {
    reader: &'a dyn Reader,
    protections: Protections,
    document: Option<Box<dyn Document + 'a>>,
}

impl<'a> Attendant<'a> {
    /// With nothing in its hands yet. What protects others from it is for whoever starts it to know.
    #[must_use]
    pub fn new(reader: &'a dyn Reader, protections: Protections) -> Self {
        Self {
            reader,
            protections,
            document: None,
        }
    }

    /// Does what is asked; `bytes` and those of the answer are what stands behind the messages.
    pub fn answer(
        &mut self,
        request: Request,
        bytes: Zeroizing<Vec<u8>>,
    ) -> (Answer, Zeroizing<Vec<u8>>) {
        let answer = match request {
            Request::Protections => Answer::Protections(self.protections),
            Request::Open(search) => {
                // Two files at a time would be twice the memory.
                self.document = None;
                match self.reader.open(Bytes::new(bytes), search) {
                    Ok(document) => Answer::of_pages(self.document.insert(document).pages()),
                    Err(error) => Answer::Opened(Err(error)),
                }
            }
            Request::Scan(page) => Answer::Scanned(
                self.document()
                    .and_then(|document| document.scan(page))
                    .map(|scan| scan.within_bounds()),
            ),
            Request::Picture(page) => return self.picture(page),
            Request::Text(page) => match self.document().and_then(|document| document.text(page)) {
                Ok(runs) => Answer::of_text(runs),
                Err(error) => Answer::Text(Err(error)),
            },
            Request::Combine(pair) => Answer::Combined(if pair.is_sound() {
                self.reader.combine(&pair.one, &pair.other, &pair.round)
            } else {
                None
            }),
        };
        (answer, Zeroizing::default())
    }

    fn document(&mut self) -> Result<&mut (dyn Document + 'a), PageError> {
        match &mut self.document {
            Some(document) => Ok(&mut **document),
            None => Err(PageError::Unreadable("no file is open".to_owned())),
        }
    }

    fn picture(&mut self, page: usize) -> (Answer, Zeroizing<Vec<u8>>) {
        match self.document().and_then(|document| document.picture(page)) {
            Ok((image, scale)) => {
                let (width, height) = (image.width(), image.height());
                let picture = Picture {
                    width,
                    height,
                    scale,
                };
                let pixels = Zeroizing::new(image.into_pixels());
                (Answer::Pictured(Ok(picture)), pixels)
            }
            Err(error) => (Answer::Pictured(Err(error)), Zeroizing::default()),
        }
    }
}
