// Decodes or encodes by @msgpack/msgpack, one value a line, so that the tests can compare ProcParallel's codec with it.
//   node interop.mjs decode   hexadecimal MessagePack in, descriptions out
//   node interop.mjs encode   descriptions in, hexadecimal MessagePack out
// A description is JSON: null, true, false, an array, or an object of one property that names the type:
// i (integer, decimal), f (float, bits of its double), s (string), b (bytes), x (extension), t (timestamp), m (map, pairs in order).
// JavaScript has one type for both kinds of number: a float with an integral value is described as i.
import { createInterface } from "node:readline";
import {
  decode, encode, decodeTimestampToTimeSpec, encodeTimeSpecToTimestamp, ExtData, ExtensionCodec, EXT_TIMESTAMP,
} from "@msgpack/msgpack";

class Timestamp {
  constructor({ sec, nsec }) {
    this.sec = sec;
    this.nsec = nsec;
  }
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EXT_TIMESTAMP,
  encode: (value) => (value instanceof Timestamp ? encodeTimeSpecToTimestamp(value) : null),
  decode: (data) => new Timestamp(decodeTimestampToTimeSpec(data)),
});
const options = { extensionCodec, useBigInt64: true, maxDepth: 1000 };

const toHex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
const fromHex = (text) => new Uint8Array(Buffer.from(text, "hex"));

function describeNumber(value) {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { i: value.toString() };
  if (Number.isNaN(value)) return { f: "nan" };
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return { f: bits.toString("hex") };
}

function describe(value) {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return describeNumber(value);
  if (typeof value === "bigint") return { i: value.toString() };
  if (typeof value === "string") return { s: value };
  if (value instanceof Uint8Array) return { b: toHex(value) };
  if (value instanceof ExtData) return { x: [value.type, toHex(value.data)] };
  if (value instanceof Timestamp) return { t: [value.sec.toString(), value.nsec] };
  if (Array.isArray(value)) return value.map(describe);
  return { m: Object.entries(value).map(([key, element]) => [describe(key), describe(element)]) };
}

function build(description) {
  if (description === null || typeof description === "boolean") return description;
  if (Array.isArray(description)) return description.map(build);
  const [[type, value]] = Object.entries(description);
  switch (type) {
    case "i": return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
    case "f": return value === "nan" ? NaN : Buffer.from(value, "hex").readDoubleBE();
    case "s": return value;
    case "b": return fromHex(value);
    case "x": return new ExtData(value[0], fromHex(value[1]));
    case "t": return new Timestamp({ sec: Number(value[0]), nsec: value[1] });
    case "m": return Object.fromEntries(value.map(([key, element]) => [build(key), build(element)]));
    default: throw new Error(`Unknown type in a description: ${type}`);
  }
}

const convert = {
  decode: (line) => JSON.stringify(describe(decode(fromHex(line), options))),
  encode: (line) => toHex(encode(build(JSON.parse(line)), options)),
}[process.argv[2]];

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(`${convert(line)}\n`);
}
