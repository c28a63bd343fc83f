/** One event's JSON text, and where it begins. */
export interface EventText {
    readonly text: string;
    /** From 0, in bytes, unpacked. */
    readonly offset: number;
    /** From 1. */
    readonly line: number;
}

/** The form of a file is not that of an export. */
export class SplitError extends Error {
    public constructor(
        message: string,
        public readonly offset: number,
        public readonly line: number,
    ) {
        super(message);
        this.name = "SplitError";
    }
}

/** CloudTrail's own events have at most 256 KB. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;
const MAX_HEAD_BYTES = 1024;
const HEAD = /^\s*\{\s*"Records"\s*:\s*\[/;
const HEAD_SO_FAR = /^\s*(\{\s*("(R(e(c(o(r(d(s("\s*(:\s*)?)?)?)?)?)?)?)?)?)?)?$/;
const [QUOTE, BACKSLASH, OPEN, CLOSE, LINE_END, COMMA, END] = [...'"\\{}\n,]'].map((one) =>
    one.charCodeAt(0),
);
const BLANKS: readonly number[] = [..." \t\r\n"].map((one) => one.charCodeAt(0));

/**
 * Splits an export into its events without holding more than one of them: `{"Records":[…]}`, or one event
 * a line.
 * @param mayBeEmpty a file of lines may, any other lost everything.
 * @throws SplitError where the form is another one, or the end is missing.
 */
export async function* splitRecords(
    chunks: AsyncIterable<Buffer>,
    mayBeEmpty = false,
): AsyncGenerator<EventText> {
    const splitter = new Splitter();
    let head: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of chunks) {
        if (head === undefined) {
            yield* splitter.take(chunk);
            continue;
        }
        head = Buffer.concat([head, chunk]);
        if (head.length >= MAX_HEAD_BYTES || !HEAD_SO_FAR.test(head.toString("latin1"))) {
            yield* splitter.begin(head);
            head = undefined;
        }
    }
    if (head !== undefined) {
        if (head.length === 0 && !mayBeEmpty) {
            throw new SplitError("is empty: it was cut", 0, 1);
        }
        yield* splitter.begin(head);
    }
    splitter.end();
}

class Splitter {
    #isList = false;
    #isAfterList = false;
    /** Whether an event may come: first, after a comma, after a line end. */
    #mayCome = true;
    /** Whether the next thing must come: an event after a comma, the object's end after the list. */
    #mustCome = false;
    #depth = 0;
    #isText = false;
    #isEscaped = false;
    #offset = 0;
    #line = 1;
    #parts: Buffer[] = [];
    #length = 0;
    #start = { offset: 0, line: 1 };

    *begin(bytes: Buffer): Generator<EventText> {
        const head = HEAD.exec(bytes.toString("latin1", 0, MAX_HEAD_BYTES))?.[0];
        this.#isList = head !== undefined;
        this.#offset = head?.length ?? 0;
        this.#line += head?.split("\n").slice(1).length ?? 0;
        yield* this.take(bytes.subarray(this.#offset));
    }

    *take(chunk: Buffer): Generator<EventText> {
        let from = 0;
        for (let at = 0; at < chunk.length; at += 1) {
            const byte = chunk[at]!;
            if (this.#depth === 0) {
                this.#between(byte);
                from = at;
            } else if (byte === LINE_END && !this.#isList) {
                throw new SplitError(
                    "has half an event in this line",
                    this.#start.offset,
                    this.#start.line,
                );
            } else if (this.#inside(byte)) {
                this.#keep(chunk.subarray(from, at + 1));
                yield { text: Buffer.concat(this.#parts).toString("utf8"), ...this.#start };
                this.#parts = [];
                this.#length = 0;
            }
            this.#offset += 1;
            this.#line += byte === LINE_END ? 1 : 0;
        }
        if (this.#depth > 0) {
            this.#keep(chunk.subarray(from));
        }
    }

    /** @throws SplitError when something is missing. */
    end(): void {
        if (this.#depth > 0) {
            throw new SplitError(
                "ends within this event: it was cut",
                this.#start.offset,
                this.#start.line,
            );
        }
        if (this.#isList && !(this.#isAfterList && !this.#mustCome)) {
            throw this.#wrong('ends within "Records": it was cut');
        }
    }

    #keep(bytes: Buffer): void {
        this.#length += bytes.length;
        if (this.#length > MAX_EVENT_BYTES) {
            throw this.#wrong(`has an event of more than ${MAX_EVENT_BYTES} bytes`);
        }
        this.#parts.push(bytes);
    }

    /** A byte between events. */
    #between(byte: number): void {
        if (BLANKS.includes(byte)) {
            // Without a list, a line end stands between events.
            this.#mayCome ||= !this.#isList && byte === LINE_END;
        } else if (this.#isAfterList) {
            // Behind the list: what closes the object, once.
            if (byte !== CLOSE || !this.#mustCome) {
                throw this.#wrong('has more behind "Records"');
            }
            this.#mustCome = false;
        } else if (byte === OPEN && this.#mayCome) {
            this.#depth = 1;
            this.#mayCome = this.#mustCome = false;
            this.#start = { offset: this.#offset, line: this.#line };
        } else if (this.#isList && byte === COMMA && !this.#mayCome) {
            this.#mayCome = this.#mustCome = true;
        } else if (this.#isList && byte === END && !this.#mustCome) {
            this.#isAfterList = this.#mustCome = true;
        } else {
            throw this.#wrong(
                `has ${JSON.stringify(String.fromCharCode(byte))} where an event was expected; ` +
                    'expected {"Records":[…]} as CloudTrail writes it, or one event a line',
            );
        }
    }

    /** A byte of an event. @returns whether it is the last one. */
    #inside(byte: number): boolean {
        if (this.#isEscaped) {
            this.#isEscaped = false;
        } else if (this.#isText) {
            this.#isEscaped = byte === BACKSLASH;
            this.#isText = byte !== QUOTE;
        } else if (byte === QUOTE) {
            this.#isText = true;
        } else if (byte === OPEN) {
            this.#depth += 1;
        } else if (byte === CLOSE) {
            this.#depth -= 1;
            return this.#depth === 0;
        }
        return false;
    }

    #wrong(what: string): SplitError {
        return new SplitError(what, this.#offset, this.#line);
    }
}
