// Judges reader and writer by each other and by bytes written by hand; openssl judges what they make elsewhere.
import assert from "node:assert/strict";
import fc from "fast-check";
import { DerReader } from "../../../signing/x509/derReader";
import {
    element,
    integer,
    namedBits,
    objectIdentifier,
    octetString,
    setOf,
    time,
} from "../../../signing/x509/derWriter";
import { X509Error, X509ErrorCode } from "../../../signing/x509/index";
import { refusal } from "./support";

const reader = (...octets: number[]) => new DerReader(Buffer.from(octets), "it");
const text = (tag: number, value: string) => reader(tag, value.length, ...Buffer.from(value));

describe("DER", () => {
    it("gives back every integer, length and identifier", () => {
        const arcs = fc.array(fc.bigInt(0n, 1n << 70n), { minLength: 1, maxLength: 6 });
        fc.assert(
            fc.property(
                fc.bigInt(0n, 1n << 200n),
                fc.uint8Array({ maxLength: 70_000 }),
                arcs,
                (n, bytes, rest) => {
                    assert.equal(new DerReader(integer(n), "it").integer(), n);
                    assert.deepEqual(
                        Buffer.from(new DerReader(octetString(bytes), "it").octetString()),
                        Buffer.from(bytes),
                    );
                    const dotted = [2, 999, ...rest].join(".");
                    assert.equal(
                        new DerReader(objectIdentifier(dotted), "it").objectIdentifier(),
                        dotted,
                    );
                },
            ),
        );
    });

    it("sorts the elements of a SET OF", () => {
        assert.equal(
            Buffer.from(setOf(integer(300), integer(2), integer(1))).toString("hex"),
            "310a02010102010202" + "02012c",
        );
    });

    it("leaves out the zeros at the end of named bits", () => {
        assert.equal(Buffer.from(namedBits(0, 1)).toString("hex"), "030206c0");
        assert.deepEqual([...new DerReader(namedBits(0, 1, 9), "it").bits()], [0, 1, 9]);
    });

    it("writes years from 2050 on in full", () => {
        for (const iso of ["1999-12-31T23:59:59", "2049-12-31T23:59:59", "2050-01-01T00:00:00"]) {
            const written = time(new Date(`${iso}.999Z`));
            assert.equal(written[0], iso < "2050" ? 0x17 : 0x18);
            assert.equal(new DerReader(written, "it").time().toISOString(), `${iso}.000Z`);
        }
    });

    const refused: [name: string, read: () => unknown][] = [
        ["an indefinite length", () => reader(0x30, 0x80, 0, 0).next()],
        ["a long length below 128", () => reader(0x04, 0x81, 0x01, 0).next()],
        [
            "a length with leading zero",
            () => reader(0x04, 0x82, 0x00, 0x80, ...Buffer.alloc(128)).next(),
        ],
        ["a length beyond the end", () => reader(0x04, 0x02, 0).next()],
        ["a length of five bytes", () => reader(0x04, 0x85, 1, 0, 0, 0, 0).next()],
        ["a tag of two bytes", () => reader(0x1f, 0x81, 0x00).next()],
        ["an end of contents", () => reader(0x00, 0x00).next()],
        ["nothing", () => reader().next()],
        ["a padded integer", () => reader(0x02, 0x02, 0x00, 0x7f).integer()],
        ["a padded negative integer", () => reader(0x02, 0x02, 0xff, 0x80).integer()],
        ["an empty integer", () => reader(0x02, 0x00).integer()],
        ["TRUE as 1", () => reader(0x01, 0x01, 0x01).flag()],
        ["FALSE written out", () => reader(0x01, 0x01, 0x00).flag()],
        ["a padded identifier", () => reader(0x06, 0x02, 0x80, 0x01).objectIdentifier()],
        [
            "an identifier without end",
            () => new DerReader(element(0x06, Buffer.alloc(129, 0x81)), "it").objectIdentifier(),
        ],
        ["a cut identifier", () => reader(0x06, 0x02, 0x2a, 0x86).objectIdentifier()],
        ["bits after the last one", () => reader(0x03, 0x02, 0x06, 0xc1).bits()],
        ["a year of two digits where four belong", () => text(0x18, "261126120000Z").time()],
        ["a fraction with a zero at its end", () => text(0x18, "20261126120000.10Z").time()],
        ["a time without Z", () => text(0x17, "261126120000").time()],
        ["a time with an offset", () => text(0x17, "261126120000+0000").time()],
        ["the 30th of February", () => text(0x18, "20260230120000Z").time()],
        ["a 60th second", () => text(0x18, "20260101120060Z").time()],
    ];
    for (const [name, read] of refused) {
        it(`refuses ${name}`, () => {
            assert.throws(read, refusal(X509ErrorCode.Malformed, /^it is malformed: /));
        });
    }

    it("answers any bytes with a value or an X509Error, and in time", () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
                for (const read of [
                    "integer",
                    "objectIdentifier",
                    "bits",
                    "time",
                    "flag",
                    "octetString",
                ] as const) {
                    try {
                        new DerReader(bytes, "it")[read]();
                    } catch (error) {
                        assert.ok(error instanceof X509Error, String(error));
                    }
                }
            }),
            { numRuns: 2000 },
        );
    });
});
