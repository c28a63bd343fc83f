import { CsvError, parse } from "csv-parse/sync";
import { isColumn, ONBOARDING_COLUMNS, type OnboardingAnswers } from "./columns";

/** One line of a list of cartórios. */
export interface TableRow {
    /** The line on which it begins, from 1. */
    readonly line: number;
    /** What it says, blanks around it removed. */
    readonly answers: OnboardingAnswers;
}

/** A list of cartórios, read; its rows are not judged. */
export interface ReadTable {
    /** Rows with as many values as there are columns, in the order of the file. */
    readonly rows: readonly TableRow[];
    /** What is wrong with the table itself, each with its line: `list.csv:3: …`. */
    readonly findings: readonly string[];
}

interface CsvRecord {
    readonly record: readonly string[];
    /** Bytes up to its end. */
    readonly info: { readonly bytes: number };
}

const HEADER = ONBOARDING_COLUMNS.join(",");

/**
 * Reads a list of cartórios: CSV (RFC 4180) in UTF-8 with or without byte order mark, the columns named by the
 * first line in any order, separated by `,` or `;`, whichever the first line has.
 *
 * @param bytes The file's content.
 * @param name The file's name in findings.
 */
export function readTable(bytes: Uint8Array, name: string): ReadTable {
    const refuse = (line: number, words: string): ReadTable => ({
        rows: [],
        findings: [`${name}:${line}: ${words}`],
    });
    let text: string;
    try {
        text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return refuse(1, "found bytes that are not UTF-8; save it as CSV UTF-8");
    }
    if (text.trim() === "") {
        return refuse(1, `found nothing; expected the line ${HEADER} and one line a cartório`);
    }
    let records: readonly CsvRecord[];
    try {
        records = recordsOf(text);
    } catch (error) {
        if (error instanceof CsvError) {
            const { lines } = error as unknown as { lines?: number };
            return refuse(lines ?? 1, `${error.message}; quote a text with " only as a whole`);
        }
        throw error;
    }
    const [header, ...lines] = records;
    const names = header!.record.map((column) => column.trim().toLowerCase());
    const wrong = headerFindings(names);
    if (wrong.length > 0) {
        return { rows: [], findings: wrong.map((words) => `${name}:1: ${words}`) };
    }
    return rowsOf(lines, { names, name, utf8: Buffer.from(text), before: header!.info.bytes });
}

function recordsOf(text: string): readonly CsvRecord[] {
    const firstLine = /^[^\r\n]*/.exec(text)![0];
    return parse(text, {
        delimiter: firstLine.includes(";") ? ";" : ",",
        info: true,
        relax_column_count: true,
    }) as unknown as readonly CsvRecord[];
}

function headerFindings(names: readonly string[]): string[] {
    const missing = ONBOARDING_COLUMNS.filter((column) => !names.includes(column));
    const unknown = names.filter((column) => !isColumn(column));
    const twice = names.filter((column, index) => names.indexOf(column) < index);
    const list = (found: readonly string[]) => found.map((one) => JSON.stringify(one)).join(", ");
    return [
        ...(missing.length > 0
            ? [`no column ${list(missing)}; expected the first line to name ${HEADER}`]
            : []),
        ...(unknown.length > 0 ? [`unknown column ${list(unknown)}; expected only ${HEADER}`] : []),
        ...(twice.length > 0 ? [`the column ${list(twice)} twice; expected it once`] : []),
    ];
}

interface TableFrame {
    readonly names: readonly string[];
    readonly name: string;
    readonly utf8: Buffer;
    /** Bytes before the first row. */
    readonly before: number;
}

function rowsOf(records: readonly CsvRecord[], frame: TableFrame): ReadTable {
    const { names, name, utf8 } = frame;
    const rows: TableRow[] = [];
    const findings: string[] = [];
    let begin = frame.before;
    let nextLine = 1 + lineEnds(utf8.subarray(0, begin));
    for (const { record, info } of records) {
        const line = nextLine;
        nextLine += lineEnds(utf8.subarray(begin, info.bytes));
        begin = info.bytes;
        if (record.every((value) => value.trim() === "")) {
            continue;
        }
        if (record.length === names.length) {
            const pairs = names.map((column, index) => [column, record[index]!.trim()] as const);
            rows.push({ line, answers: Object.fromEntries(pairs) });
        } else {
            findings.push(
                `${name}:${line}: found ${record.length} values, expected ${names.length} ` +
                    `(${names.join(", ")}); put a text that holds the separator between quotes`,
            );
        }
    }
    if (rows.length === 0 && findings.length === 0) {
        findings.push(`${name}:1: found no cartório below the first line; expected one a line`);
    }
    return { rows, findings };
}

/** The parser's own count takes a line end inside quotes for two where it is CR LF. */
function lineEnds(bytes: Buffer): number {
    return bytes.toString("utf8").match(/\r\n|\n|\r/g)?.length ?? 0;
}
