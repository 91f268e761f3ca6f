#!/usr/bin/env python3
"""Packs a folder under a name into a ZIP: python3 scripts/zip.py FOLDER NAME ARCHIVE

The same files give the same bytes: names are sorted, modes are those of the files, all have the date in SOURCE_DATE_EPOCH."""
import os, sys, time, zipfile

folder, name, archive = sys.argv[1:]
date = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
files = sorted(os.path.join(place, file) for place, _, files in os.walk(folder) for file in files)
with zipfile.ZipFile(archive, "w") as packed:
    for path in files:
        entry = zipfile.ZipInfo(f"{name}/{os.path.relpath(path, folder)}", date)
        # Made on Unix, so that the mode counts.
        entry.create_system = 3
        entry.external_attr = os.stat(path).st_mode << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        with open(path, "rb") as file:
            packed.writestr(entry, file.read(), compresslevel=9)
