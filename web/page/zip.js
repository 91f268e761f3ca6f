// A ZIP archive that compresses nothing: forty lines are less to trust than a library.

function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/** Numbers in little-endian order, each with its width in bytes. */
function numbers(...pairs) {
  const bytes = [];
  for (const [value, width] of pairs) {
    for (let place = 0; place < width; place++) bytes.push((value >>> (8 * place)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** Bit 11 says that names are UTF-8; 0x21 is the first day that the format knows. */
const COMMON = [[20, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2]];

/** An archive of files, each a name and bytes. */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const title = new TextEncoder().encode(name);
    const sizes = [[checksum(bytes), 4], [bytes.length, 4], [bytes.length, 4], [title.length, 2], [0, 2]];
    const head = numbers([0x04034b50, 4], ...COMMON, ...sizes);
    directory.push(numbers([0x02014b50, 4], [20, 2], ...COMMON, ...sizes, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), title);
    parts.push(head, title, bytes);
    offset += head.length + title.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = files.length;
  const end = numbers([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]);
  return new Blob([...parts, ...directory, end]);
}
