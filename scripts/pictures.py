"""Makes tests/images/good: one QR code in every form of picture that people and their scanners save."""

# Needs numpy, segno, pillow, pillow-heif, tifffile and imagecodecs. The files are kept; this is how they were made.
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import segno
import tifffile
from PIL import Image

pillow_heif.register_heif_opener()
out = Path("tests/images/good")
qr = segno.make("PAPERQUORUM TEST PICTURE", error="q", micro=False)
m = np.array([[0 if v else 255 for v in row] for row in qr.matrix], np.uint8)
m = np.pad(m, 4, constant_values=255)
base = np.kron(m, np.ones((4, 4), np.uint8))
base = np.where(base > 0, 235, 20).astype(np.uint8)
H, W = base.shape
# paper beside it so that width and height differ
wide = np.full((H, W + 37), 235, np.uint8)
wide[:, :W] = base
g = Image.fromarray(wide)
rgb = g.convert("RGB")
bw = g.point(lambda v: 255 if v > 128 else 0).convert("1")
a = np.asarray(g)


def ex(o):
    e = Image.Exif()
    e[0x0112] = o
    return e


# what must be stored so that it is shown upright: the inverse of what the orientation asks for
T = Image.Transpose
inv = {1: None, 2: T.FLIP_LEFT_RIGHT, 3: T.ROTATE_180, 4: T.FLIP_TOP_BOTTOM, 5: T.TRANSPOSE, 6: T.ROTATE_90, 7: T.TRANSVERSE, 8: T.ROTATE_270}
for o, t in inv.items():
    s = g if t is None else g.transpose(t)
    s.save(out / f"exif-orientation-{o}.jpg", quality=60, exif=ex(o))
g.transpose(T.ROTATE_90).save(out / "exif-orientation-6.png", exif=ex(6))
g.transpose(T.ROTATE_90).save(out / "exif-orientation-6.webp", exif=ex(6), quality=40)
rgb.save(out / "progressive.jpg", quality=60, progressive=True)
cmyk = rgb.convert("CMYK")
cmyk.save(out / "cmyk-adobe-inverted.jpg", quality=60)   # pillow writes Adobe inverted CMYK
ycck = imagecodecs.jpeg8_encode(255 - np.asarray(cmyk), level=60, colorspace="CMYK", outcolorspace="YCCK")
(out / "ycck-adobe-inverted.jpg").write_bytes(ycck)
# PNG kinds
for bits in (1, 2, 4, 8):
    n = 1 << bits
    p = Image.fromarray(np.where(a > 128, n - 1, 0).astype(np.uint8), "P")
    pal = [0] * (3 * n)
    pal[0:3] = [10, 20, 90]; pal[-3:] = [250, 240, 200]
    p.putpalette(pal)
    p.save(out / f"palette-{bits}.png", bits=bits)
p = Image.fromarray(np.where(a > 128, 0, 1).astype(np.uint8), "P")
p.putpalette([0, 0, 0, 10, 20, 90])
p.save(out / "palette-transparent-paper.png", bits=2, transparency=b"\x00\xff")
la = Image.merge("LA", (Image.new("L", g.size, 0), g.point(lambda v: 255 - v)))
la.save(out / "ink-in-alpha.png")
bw.save(out / "one-bit.png")
# GIF, BMP
bw.convert("P").save(out / "two-colours.gif")
g.save(out / "grey.gif")
bw.save(out / "one-bit.bmp")
Image.fromarray(a).quantize(16).save(out / "palette.bmp")
g.save(out / "lossy.webp", quality=40)
g.save(out / "lossless.webp", lossless=True)
g.save(out / "jfif-grey.jpg", quality=50)
# TIFF kinds by libtiff
for c in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
    g.save(out / f"grey-{c.replace('tiff_','').replace('_','-')}.tif", compression=c)
rgb.save(out / "rgb-jpeg.tif", compression="jpeg")
cmyk.save(out / "cmyk-lzw.tif", compression="tiff_lzw")
rgb.quantize(16).save(out / "palette-lzw.tif", compression="tiff_lzw")
la.save(out / "ink-in-alpha.tif", compression="tiff_lzw")
for c in ("group3", "group4", "tiff_ccitt", "packbits"):
    bw.save(out / f"one-bit-{c.replace('tiff_','')}.tif", compression=c)
bw.save(out / "one-bit-white-is-zero.tif", compression="group4", tiffinfo={262: 0})
bw.save(out / "fax-2d.tif", compression="group3", tiffinfo={292: 1})
g.transpose(T.ROTATE_90).save(out / "orientation-6.tif", compression="tiff_lzw", tiffinfo={274: 6})


def tf(name, data, **k):
    tifffile.imwrite(out / name, data, **k)


tf("grey-16.tif", a.astype(np.uint16) * 257, compression="zlib", predictor=True)
tf("grey-16-big-endian.tif", (a.astype(np.uint16) * 257), compression="zlib", byteorder=">")
tf("rgb-planar.tif", np.stack([a] * 3), photometric="rgb", planarconfig="separate", compression="lzw")
tf("rgb-tiled.tif", np.stack([a] * 3, -1), photometric="rgb", tile=(64, 64), compression="zlib")
tf("big.tif", a, bigtiff=True, compression="zlib")
tf("float.tif", (a / 255).astype(np.float32), compression="zlib", predictor=True)
tf("miniswhite.tif", 255 - a, photometric="miniswhite", compression="zlib")
for codec in ("jp2", "j2k"):
    (out / f"archive.{codec}").write_bytes(imagecodecs.jpeg2k_encode(a, level=30, codecformat=codec))
(out / "colour.jp2").write_bytes(imagecodecs.jpeg2k_encode(np.asarray(rgb), level=30, codecformat="jp2"))
# HEIC
rgb.save(out / "phone.heic", quality=40)
deep = np.stack([a.astype(np.uint16) * 257] * 3, -1)
pillow_heif.options.SAVE_HDR_TO_12_BIT = False
pillow_heif.from_bytes(mode="RGB;16", size=(W + 37, H), data=deep.tobytes()).save(out / "ten-bit.heic", quality=40)

# Scanned PDFs, tests/images/scans: a page of 169 × 132 points, the picture over all of it unless the name says otherwise.
import subprocess
import tempfile
import zlib

scans = Path("tests/images/scans")
WIDTH, HEIGHT = W + 37, H


def pdf(name, pages):
    """Each page: list of (dictionary, data) of images, content, more of the page's dictionary."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>".encode(), None]
    kids = []
    for images, content, more in pages:
        names = []
        for dictionary, data in images:
            objects.append(f"<</Type/XObject/Subtype/Image{dictionary}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream")
            names.append(f"/I{len(names)} {len(objects)} 0 R")
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream".encode())
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]{more}/Contents {len(objects)} 0 R"
            f"/Resources<</XObject<<{''.join(names)}>>>>>>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    file, table = b"%PDF-1.7\n", "0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += f"{len(file):010} 00000 n \n"
        file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    file += f"xref\n0 {len(objects) + 1}\n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(file)}\n%%EOF\n".encode()
    (scans / name).write_bytes(file)


size = f"/Width {WIDTH}/Height {HEIGHT}"
grey8, rgb8 = "/ColorSpace/DeviceGray/BitsPerComponent 8", "/ColorSpace/DeviceRGB/BitsPerComponent 8"
whole = f"{WIDTH} 0 0 {HEIGHT} 0 0 cm /I0 Do"


def saved(image, format, **k):
    import io
    b = io.BytesIO()
    image.save(b, format, **k)
    return b.getvalue()


def group4(image):
    with tempfile.NamedTemporaryFile(suffix=".tif") as f:
        image.save(f.name, compression="group4", tiffinfo={262: 0, 278: image.height})
        with tifffile.TiffFile(f.name) as t:
            page = t.pages[0]
            return open(f.name, "rb").read()[page.dataoffsets[0] : page.dataoffsets[0] + page.databytecounts[0]]


fax = group4(bw)
fax_of = size + f"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns {WIDTH}/Rows {HEIGHT}>>"
jpeg = (size + grey8 + "/Filter/DCTDecode", saved(g, "JPEG", quality=50))
pdf("grey-jpeg.pdf", [([jpeg], whole, "")])
pdf("cmyk-jpeg.pdf", [([(size + "/ColorSpace/DeviceCMYK/BitsPerComponent 8/Decode[1 0 1 0 1 0 1 0]/Filter/DCTDecode", saved(cmyk, "JPEG", quality=40))], whole, "")])
pdf("rgb-flate.pdf", [([(size + rgb8 + "/Filter/FlateDecode", zlib.compress(rgb.tobytes(), 9))], whole, "")])
pdf("group-4.pdf", [([(fax_of, fax)], whole, "")])
jp2 = imagecodecs.jpeg2k_encode(a, level=30, codecformat="jp2")
pdf("jpeg-2000.pdf", [([(size + "/Filter/JPXDecode", jp2)], whole, "")])


def segment(number, kind, data):
    return number.to_bytes(4) + bytes([kind, 0, 1]) + len(data).to_bytes(4) + data


# JBIG2: page information, and a generic region that is coded as Group 4.
page_information = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4) + bytes(8) + b"\x00\x00\x00"
region = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4) + bytes(8) + b"\x00" + b"\x01" + fax
jbig2 = segment(0, 48, page_information) + segment(1, 38, region)
pdf("jbig2.pdf", [([(size + "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode", jbig2)], whole, "")])
ink = zlib.compress(np.packbits(a < 128, axis=1).tobytes(), 9)
stencil = (size + "/ImageMask true/BitsPerComponent 1/Decode[1 0]/Filter/FlateDecode", ink)
pdf("stencil.pdf", [([stencil], "0.1 0.1 0.3 rg " + whole, "")])
pdf("rotated-page.pdf", [([jpeg], whole, "/Rotate 90")])
flipped = (size + grey8 + "/Filter/DCTDecode", saved(g.transpose(T.FLIP_TOP_BOTTOM), "JPEG", quality=50))
pdf("drawn-upside-down.pdf", [([flipped], f"{WIDTH} 0 0 {-HEIGHT} 0 {HEIGHT} cm /I0 Do", "")])
blank = (size + grey8 + "/Filter/DCTDecode", saved(Image.new("L", g.size, 240), "JPEG", quality=50))
pdf("three-pages.pdf", [([blank], whole, ""), ([jpeg], whole, ""), ([(fax_of, fax)], whole, "")])
half = f"q {WIDTH / 2} 0 0 {HEIGHT / 2} 0 {HEIGHT / 2} cm /I0 Do Q"
pdf("half-of-the-page.pdf", [([jpeg], half, "")])
subprocess.run(["qpdf", "--static-id", "--object-streams=generate", scans / "group-4.pdf", scans / "object-streams.pdf"], check=True)
for name, user in (("encrypted-for-the-owner.pdf", ""), ("needs-a-password.pdf", "sesame")):
    encrypt = ["qpdf", "--static-id", "--static-aes-iv", "--encrypt", user, "owner", "256", "--"]
    subprocess.run([*encrypt, scans / "grey-jpeg.pdf", scans / name], check=True)
