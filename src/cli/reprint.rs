//! `reprint`: from enough sheets, makes a lost or damaged one again, or one for a new holder. The key is recovered on the way and never
//! shown.

use std::io::Write;
use std::path::Path;

use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde::Serialize;

use super::args::{self, VaultPlace};
use super::directory::NewDirectory;
use super::disk;
use super::error::{self, Failure, note};
use super::holders::addition;
use super::io;
use super::looks::{self, today};
use super::{collect, guide, hints, json, recover, wanted};
use crate::access::{Access, Holder};
use crate::collection::places;
use crate::deal::proof::Promise;
use crate::deal::{
    COMBINED_FILE, Date, Document, Edition, Holders, Looks, Named, NamedFile, sheet_file,
};
use crate::envelope::Part;
use crate::gather::groups::Group;
use crate::gather::sealed;
use crate::kind::{Class, Packed};
use crate::record::{Record, ShareRecord};
use crate::recovery::{Pile, Wanted};
use crate::reissue::Reissue;
use crate::scheme::{MAX_SHARES, Scheme};
use crate::series::{Series, Slice};
use crate::set::Recovery;
use crate::share::Share;
use crate::template::SealedData;
use crate::vault::{Vault, VaultError};

/// The object of `--json`; docs/JSON.md tells its shape.
#[derive(Serialize)]
struct Report<'a> {
    directory: String,
    set: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    set_id: Option<String>,
    /// Whether the codes of the new sheets prove themselves.
    proved: bool,
    threshold: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<u8>,
    sheets: Vec<SheetReport<'a>>,
    /// The record that was brought up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

#[derive(Serialize)]
struct SheetReport<'a> {
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<&'a str>,
    file: &'a str,
    added: bool,
}

/// Somebody with a sheet.
struct Person {
    name: Option<String>,
    language: Option<String>,
    /// Indices of shares, one behind the other.
    shares: Vec<u8>,
    file: String,
    is_new: bool,
    is_printed: bool,
}

pub(super) fn run(args: &args::Reprint) -> Result<(), Failure> {
    if args.lost.is_empty() && args.add.is_empty() {
        return Err(Failure::usage("it is not said which sheet to print")
            .hint("name a lost one with --lost 2 or --lost Bob, or a new holder with --add Dora"));
    }
    guide::check_session(&args.guidance, !args.json || args.sources.is_empty())?;
    collect::check_stdin(&args.sources, args.set.as_deref().map(Path::new))?;
    let directory = NewDirectory::plan(&args.out)?;
    let wanted = args.set.as_deref().map(wanted::read).transpose()?;
    let record = wanted.as_ref().and_then(Wanted::record);
    let added = args.add.iter().map(|text| addition(text));
    let added: Vec<(String, Option<String>)> = added.collect::<Result<_, _>>()?;
    let looks = looks::read(&args.look, &named(record, &added).borrowed())?;

    let guided = recover::gather(&args.sources, &args.guidance, args.json, wanted.as_ref())?;
    let context = hints::Context::of(&args.sources, &guided.sources);
    let pile = Pile::of(&guided.sources);
    hints::tell(&pile.remarks());
    let complete = pile
        .choose(wanted.as_ref())
        .map_err(|refusal| context.failure(&refusal))?;
    hints::tell(&complete.remarks());
    let group = complete.group();
    let set = Found {
        group,
        recovery: complete.recovery(),
        reissue: Reissue::of(&group.set).map_err(Failure::no)?,
        record,
    };
    let people = set.people(args, added)?;
    let data = set.data(args, pile.series())?;
    let date = today()?;
    let made = Made {
        args,
        set,
        people,
        data,
        date,
    };
    made.print(&looks, &directory)?;
    guided.finish();
    Ok(())
}

/// Names and languages for which fonts must have characters.
struct Names {
    label: String,
    names: Vec<String>,
    languages: Vec<Option<String>>,
}

impl Names {
    fn borrowed(&self) -> Named<'_> {
        Named {
            label: &self.label,
            names: &self.names,
            languages: &self.languages,
        }
    }
}

fn named(record: Option<&Record>, added: &[(String, Option<String>)]) -> Names {
    let known = record.into_iter().flat_map(|record| &record.share);
    let mut names: Vec<String> = known.filter_map(|row| row.holder.clone()).collect();
    let mut languages = vec![None; names.len()];
    for (name, language) in added {
        names.push(name.clone());
        languages.push(language.clone());
    }
    Names {
        label: record
            .and_then(|record| record.label.clone())
            .unwrap_or_default(),
        names,
        languages,
    }
}

/// The set whose key came back.
struct Found<'a> {
    group: &'a Group,
    recovery: &'a Recovery,
    reissue: Reissue,
    record: Option<&'a Record>,
}

/// The sealed data, as the new sheets have it.
#[derive(Default)]
struct Data {
    slices: Vec<Slice>,
    sealed: Option<SealedData>,
    passphrase: bool,
}

impl Found<'_> {
    fn key(&self) -> &Packed {
        &self.recovery.key
    }

    /// Indices of the shares that the key was made of.
    fn used(&self) -> impl Iterator<Item = u8> {
        let shares = self.group.set.shares();
        self.recovery.used.iter().map(|&i| shares[i].index())
    }

    /// How many shares were issued, as far as anything tells. A record may be older than a holder who was added.
    fn issued(&self) -> Option<u8> {
        let told = self.group.set.total();
        let recorded = self.record.map(|record| record.shares);
        told.max(recorded)
    }

    /// How many there can be, as far as is known: words do not tell, and a record does.
    fn room(&self) -> u8 {
        let recorded = self.record.map(|record| record.room);
        self.reissue.room().min(recorded.unwrap_or(MAX_SHARES))
    }

    /// Whether the set keeps to itself how many sheets it has, and with that everything else that has a name.
    fn is_anonymous(&self) -> bool {
        let mut codes = self.group.set.shares().iter().filter_map(Share::code);
        let is_untold = codes.any(|code| code.total().is_none() && code.label().is_empty());
        let is_full = self
            .record
            .is_some_and(|record| record.shares == MAX_SHARES);
        is_untold && !is_full || self.issued().is_none()
    }

    fn threshold(&self) -> u8 {
        self.group.set.threshold().unwrap_or(MAX_SHARES)
    }

    /// Everybody with a sheet, and whose is to be printed.
    fn people(
        &self,
        args: &args::Reprint,
        added: Vec<(String, Option<String>)>,
    ) -> Result<Vec<Person>, Failure> {
        let mut people = self.known_people();
        for wanted in &args.lost {
            self.mark_lost(&mut people, wanted.trim())?;
        }
        if !added.is_empty() && self.record.is_none() {
            error::warn(
                "without set.toml nothing tells whether a holder was added before: two of them would then have the same share",
            );
        }
        if !added.is_empty() && self.issued().is_none() {
            return Err(Failure::no(
                "it is not known how many sheets this set has already: neither these sheets nor anything else says it",
            )
            .hint("give the set's record with --set set.toml"));
        }
        let is_alone = self.threshold() == 1 && self.issued() == Some(1);
        if !added.is_empty() && is_alone && !args.allow_single {
            return Err(Failure::usage(
                "with a threshold of 1, every sheet alone is the key, the new one too",
            )
            .hint("if that is meant, add --allow-single"));
        }
        for (name, language) in added {
            let index = last_index(&people) + 1;
            if index > self.room() {
                return Err(Failure::no(format_args!(
                    "the set has room for {} sheets, and all of them are given out",
                    self.room()
                ))
                .hint("split the key again, with --room for holders to come"));
            }
            if people
                .iter()
                .any(|person| person.name.as_deref() == Some(&*name))
            {
                error::warn(format_args!(
                    "{name} has a sheet already: the new one is another share"
                ));
            }
            let is_anonymous = args.look.anonymous || self.is_anonymous();
            people.push(Person {
                file: sheet_file(index, Some(&*name).filter(|_| !is_anonymous)),
                name: Some(name),
                language,
                shares: vec![index],
                is_new: true,
                is_printed: true,
            });
        }
        Ok(people)
    }

    /// Those of the record, or as many as there are shares.
    fn known_people(&self) -> Vec<Person> {
        let mut people: Vec<Person> = Vec::new();
        for row in self.record.into_iter().flat_map(|record| &record.share) {
            let goes_on = |last: &&mut Person| {
                let is_one = row.holder.is_some() || row.file != COMBINED_FILE;
                is_one && last.name == row.holder && last.file == row.file
            };
            match people.last_mut().filter(goes_on) {
                Some(person) => person.shares.push(row.index),
                None => people.push(Person {
                    name: row.holder.clone(),
                    language: None,
                    shares: vec![row.index],
                    file: row.file.clone(),
                    is_new: false,
                    is_printed: false,
                }),
            }
        }
        let in_hand = self.used().max();
        let last = self.issued().or(in_hand).unwrap_or_default();
        fill_up(&mut people, last.max(self.threshold()));
        people
    }

    /// Marks the person whose sheet is to be printed: by the number of a share, or by name.
    fn mark_lost(&self, people: &mut Vec<Person>, wanted: &str) -> Result<(), Failure> {
        if let Ok(index) = wanted.parse::<u8>() {
            let most = self.issued().unwrap_or(self.room());
            if !(1..=most).contains(&index) {
                let told = if self.record.is_some() {
                    format!("there is no share {index}: the set has {most}")
                } else {
                    format!(
                        "there is no share {index}, as far as these sheets tell: they know of {most}"
                    )
                };
                return Err(Failure::no(told).hint(
                    "the number stands on the sheet; if holders were added later, give set.toml with --set; for a new holder give --add NAME",
                ));
            }
            if self.issued().is_none() {
                error::warn(format_args!(
                    "nothing here tells whether there ever was a share {index}: the sheets do not say how many there are"
                ));
            }
            fill_up(people, index);
            let own = people
                .iter_mut()
                .find(|person| person.shares.contains(&index));
            own.expect("just filled up").is_printed = true;
            return Ok(());
        }
        let mut named: Vec<&mut Person> = people
            .iter_mut()
            .filter(|person| person.name.as_deref() == Some(wanted))
            .collect();
        match &mut named[..] {
            [only] => {
                only.is_printed = true;
                Ok(())
            }
            [] if self.record.is_none() => Err(Failure::usage(
                "only set.toml knows the holders by their names",
            )
            .hint("give it with --set set.toml, or name the share by its number, as in --lost 2")),
            [] => {
                let names = people.iter().filter_map(|person| person.name.as_deref());
                let names: Vec<&str> = names.collect();
                Err(
                    Failure::no("set.toml names no holder of that name").hint(format_args!(
                        "it names {}; or give the number of the share",
                        names.join(", ")
                    )),
                )
            }
            _ => Err(Failure::no("set.toml names several holders of that name")
                .hint("give the number of the share, as in --lost 2")),
        }
    }

    /// The sealed data for the pages behind the new sheets, if it belongs there.
    fn data(&self, args: &args::Reprint, all: &[Series]) -> Result<Data, Failure> {
        if self.key().class() != Class::Sealed {
            return Ok(Data::default());
        }
        let recorded = self.record.and_then(|record| record.vault.as_ref());
        let is_separate = match (args.vault, recorded) {
            (Some(place), _) => place == VaultPlace::Separate,
            (None, Some(vault)) => vault.file.is_some(),
            (None, None) => false,
        };
        let opened = all
            .iter()
            .filter(|series| sealed::is_of(series, &self.group.set))
            .find_map(|series| {
                let vault = Vault::from_bytes(series.join().ok()?).ok()?;
                vault.check_key(self.key()).ok()?;
                Some((series, vault))
            });
        let passphrase = opened.as_ref().is_some_and(|(_, vault)| {
            matches!(
                vault.unlock(self.key(), None),
                Err(VaultError::PassphraseNeeded)
            )
        });
        if is_separate {
            return Ok(Data {
                sealed: Some(SealedData::Separate),
                passphrase,
                ..Data::default()
            });
        }
        let Some((series, _)) = opened else {
            return Err(Failure::no(
                "the sheets are enough, but the sealed data, which is printed behind every sheet, was not read",
            )
            .hint("give pictures or scans of the data pages of any sheet; if they are printed by themselves, say --vault separate"));
        };
        let slices = series.all_slices().map_err(Failure::no)?;
        let pages = series.id().pages();
        Ok(Data {
            slices,
            sealed: Some(SealedData::OnSheet(pages)),
            passphrase,
        })
    }
}

fn last_index(people: &[Person]) -> u8 {
    let last = people.last().and_then(|person| person.shares.last());
    last.copied().unwrap_or_default()
}

/// Nameless people for the shares up to `last` that nobody is known to have.
fn fill_up(people: &mut Vec<Person>, last: u8) {
    for index in last_index(people) + 1..=last {
        people.push(Person {
            name: None,
            language: None,
            shares: vec![index],
            file: sheet_file(index, None),
            is_new: false,
            is_printed: false,
        });
    }
}

/// Everything that is known before it is printed.
struct Made<'a> {
    args: &'a args::Reprint,
    set: Found<'a>,
    people: Vec<Person>,
    data: Data,
    date: Date,
}

impl Made<'_> {
    /// Makes the sheets, reads them back, writes them and brings the record up to date.
    fn print(&self, looks: &Looks, directory: &NewDirectory) -> Result<(), Failure> {
        let holders = self.holders()?;
        let shares: Option<Vec<Share>> = (1..=last_index(&self.people))
            .map(|index| self.set.reissue.share(index).cloned())
            .collect();
        let shares = shares.ok_or_else(|| Failure::no("the set has no room for so many sheets"))?;
        let key = self.set.key();
        let kind = key
            .kind()
            .ok_or_else(|| Failure::no("the key is of a kind that this version does not know"))?;
        let record = self.printed_record(key, kind.id, holders.access.scheme())?;
        let look = &self.args.look;
        let edition = Edition {
            holders: &holders,
            shares: &shares,
            slices: &self.data.slices,
            record: &record,
            kind,
            looks,
            sealed: self.data.sealed,
            passphrase: self.data.passphrase,
            anonymous: look.anonymous || self.set.is_anonymous(),
            handwrite: false,
        };
        let (documents, files) = self.documents(&edition)?;
        let promise = Promise {
            holders: &holders,
            shares: &shares,
            key,
            slices: &self.data.slices,
            sealed: None,
            words: looks.words,
            handwrite: false,
            whole: false,
        };
        if !look.no_proof {
            promise.prove(&documents, &files, &mut UnwrapErr(SysRng))?;
        }
        let updated = self.updated_record()?;
        directory.write(&files)?;
        let updated = match updated {
            Some((path, text)) => {
                self.write_record(path, &text)?;
                Some(path.display().to_string())
            }
            None => None,
        };
        self.tell(&record, updated, &files)
    }

    fn documents(&self, edition: &Edition<'_>) -> Result<(Vec<Document>, Vec<NamedFile>), Failure> {
        let mut documents = Vec::new();
        let mut files: Vec<NamedFile> = Vec::new();
        for (place, person) in self.people.iter().enumerate() {
            if !person.is_printed {
                continue;
            }
            let document = Document {
                name: self.file_of(person),
                leaves: edition.copies_of(place)?,
            };
            let is_same =
                |(name, _): &NamedFile| name.to_lowercase() == document.name.to_lowercase();
            if files.iter().any(is_same) {
                return Err(Failure::no(format_args!(
                    "two sheets would have the file name {}",
                    document.name
                ))
                .hint("give the two rows of set.toml different names of files"));
            }
            files.push(document.render(&edition.looks.fonts, edition.looks.words)?);
            documents.push(document);
        }
        Ok((documents, files))
    }

    /// The name of a sheet's file; of one that was among others in one document, a name of its own.
    fn file_of(&self, person: &Person) -> String {
        if person.file != COMBINED_FILE {
            return person.file.clone();
        }
        sheet_file(person.shares[0], person.name.as_deref())
    }

    /// The plan of the set with those who were added.
    fn holders(&self) -> Result<Holders, Failure> {
        let is_required = |index: &u8| {
            let share = self.set.reissue.share(*index);
            share.is_some_and(|share| share.header().part() == Part::Required)
        };
        let holders: Vec<Holder> = self
            .people
            .iter()
            .map(|person| Holder {
                shares: person.shares.len(),
                required: person.shares.iter().any(is_required),
            })
            .collect();
        let threshold = usize::from(self.set.threshold());
        let access = Access::new(Some(threshold), &holders).map_err(|error| {
            Failure::no(error).hint("split the key again with the plan that you want; `paperquorum plan` shows what a plan means")
        })?;
        let name = |person: &Person| person.name.clone();
        let names: Option<Vec<String>> = self.people.iter().map(name).collect();
        // Where some have no name, those who have one are still called by it.
        let names = names.unwrap_or_else(|| {
            let or_none = |person: &Person| person.name.clone().unwrap_or_default();
            self.people.iter().map(or_none).collect()
        });
        Ok(Holders {
            names,
            languages: self
                .people
                .iter()
                .map(|person| person.language.clone())
                .collect(),
            access,
        })
    }

    /// The record as the sheets quote it: made today.
    fn printed_record(&self, key: &Packed, kind: &str, scheme: Scheme) -> Result<Record, Failure> {
        let first = &self.set.group.set.shares()[0];
        let id = self.set.group.set.id();
        let room = self.set.reissue.room();
        // Of words only the name is known; nothing else of the id is printed.
        let id = id.unwrap_or_else(|| first.set().to_id());
        let mut record = Record::new(id, scheme, room, kind, key.bytes().len());
        let told = self.set.group.set.shares().iter();
        let told = told.filter_map(|share| Some(share.code()?.label().to_owned()));
        let recorded = self.set.record;
        record.label = match recorded {
            Some(recorded) => recorded.label.clone(),
            None => told.into_iter().find(|label| !label.is_empty()),
        };
        record.key_id = recorded.and_then(|recorded| recorded.key_id.clone());
        record.created = self.date.to_string();
        record.review = looks::review(self.date, self.args.look.review)?.to_string();
        Ok(record)
    }

    /// The record with who was added and what was printed again, and the path of its file, if one was given.
    fn updated_record(&self) -> Result<Option<(&Path, String)>, Failure> {
        let (Some(record), Some(path)) = (self.set.record, self.args.set.as_deref()) else {
            return Ok(None);
        };
        let mut record = record.clone();
        for person in &self.people {
            for &index in &person.shares {
                let place = usize::from(index) - 1;
                if place >= record.share.len() {
                    record.share.push(ShareRecord {
                        index,
                        holder: person.name.clone(),
                        file: person.file.clone(),
                        required: false,
                        issued: None,
                    });
                }
                if person.is_printed {
                    record.share[place].file = self.file_of(person);
                    record.share[place].issued = Some(self.date.to_string());
                }
            }
        }
        record.shares = u8::try_from(record.share.len()).unwrap_or(MAX_SHARES);
        if self.set.reissue.proves() {
            record.room = self.set.reissue.room();
        }
        let path = Path::new(path);
        let text = record.to_toml();
        Record::parse(&text).map_err(|error| {
            Failure::no(format_args!(
                "{}: it cannot be brought up to date: {error}",
                path.display()
            ))
            .hint("give the set.toml of this set, as it was written; nothing was made")
        })?;
        Ok(Some((path, text)))
    }

    fn write_record(&self, path: &Path, text: &str) -> Result<(), Failure> {
        disk::replace(path, text.as_bytes()).map_err(|failure| {
            failure.hint(format_args!(
                "the new sheets are there all the same, in {}; write into set.toml by hand who has them",
                self.args.out.display()
            ))
        })
    }

    fn tell(
        &self,
        record: &Record,
        updated: Option<String>,
        files: &[NamedFile],
    ) -> Result<(), Failure> {
        let proved = self.set.reissue.proves();
        if !proved {
            error::warn(
                "some of the sheets in hand were read from words, so the new codes prove nothing; with pictures of their codes the new ones would",
            );
        }
        if self.args.json {
            let printed = self.people.iter().filter(|person| person.is_printed);
            let named = printed.zip(files);
            let sheets = named.flat_map(|(person, (file, _))| {
                person.shares.iter().map(|&share| SheetReport {
                    share,
                    holder: person.name.as_deref(),
                    file,
                    added: person.is_new,
                })
            });
            return json::print(&Report {
                directory: self.args.out.display().to_string(),
                set: &record.name,
                set_id: self.set.group.set.id().map(|id| id.to_string()),
                proved,
                threshold: self.set.threshold(),
                shares: self.set.issued().map(|_| last_index(&self.people)),
                sheets: sheets.collect(),
                record: updated,
            });
        }
        let mut stdout = io::answer();
        for (name, _) in files {
            writeln!(stdout, "{}", self.args.out.join(name).display())?;
        }
        stdout.flush()?;
        let printed = self.people.iter().filter(|person| person.is_printed);
        let indices: Vec<u8> = printed.flat_map(|person| person.shares.clone()).collect();
        note(format_args!(
            "{} of the set {} printed, from {}; the key was not shown",
            places("share", &indices),
            record.name,
            places("share", &self.set.used().collect::<Vec<u8>>())
        ));
        if !self.data.passphrase
            && self.data.sealed == Some(SealedData::Separate)
            && !self.args.look.anonymous
        {
            note(
                "if the set has a passphrase, the new sheet does not say so: the sealed data tells, and was not needed",
            );
        }
        match updated {
            Some(path) => note(format_args!("{path} is brought up to date")),
            None => note(
                "keep a record of who has which sheet: with --set set.toml it is brought up to date",
            ),
        }
        if !self.args.lost.is_empty() {
            note(
                "an old sheet that turns up again is as good as the new one: they are the same share",
            );
        }
        Ok(())
    }
}
