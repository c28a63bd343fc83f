import assert from "node:assert/strict";
import path from "node:path";
import { writeFile } from "../../../support/folders";

/** What the AWS command line printed: the answer's fields, none for an empty answer. */
export type Answer = Readonly<Record<string, unknown>>;

/** What the rows of a table share with the test that runs them. */
export interface Desk {
    /** Writes a file and returns its path. */
    file(name: string, content: string | Buffer): string;
    /** The path of a file that another row wrote. */
    path(name: string): string;
    /** ARN of a signing key beside those that the rows make. */
    readonly otherSigningKey: string;
}

/** One call of the AWS command line; rows run in order, and those after it may use what it made. */
export interface Row {
    /** The operation's name in the API; the command's is made of it. */
    readonly operation: string;
    /** @default "kms" */
    readonly service?: "kms" | "sts";
    /** What the row shows, where an operation has several. */
    readonly title?: string;
    /** Everything after the command's name. */
    readonly args: (desk: Desk) => readonly string[];
    /** Fails unless the answer has what it must have. */
    readonly check: (answer: Answer, desk: Desk) => void;
}

/** The command of an operation: `CreateKey` is `create-key`. */
export function commandOf({ operation, service = "kms" }: Row): readonly string[] {
    return [service, operation.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase()];
}

/** A desk whose files are in a folder. */
export function deskIn(folder: string, otherSigningKey: string): Desk {
    return {
        otherSigningKey,
        file: (name, content) => writeFile(path.join(folder, name), content),
        path: (name) => path.join(folder, name),
    };
}

/** An argument that is read from a file as bytes. */
export function bytesIn(file: string): string {
    return `fileb://${file}`;
}

/** Fails unless an answer has these fields with these values; others are not looked at. */
export function assertHas(answer: unknown, expected: Answer): void {
    const actual = answer as Answer;
    assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((name) => [name, actual[name]])),
        expected,
    );
}

/** Fails unless the answer is empty. */
export function assertEmpty(answer: Answer): void {
    assert.deepEqual(answer, {});
}

/** The bytes of a field that the command line prints in base64. */
export function bytesOf(answer: Answer, field: string): Buffer {
    const text = answer[field];
    assert.equal(typeof text, "string", `${field} is missing`);
    return Buffer.from(text as string, "base64");
}
