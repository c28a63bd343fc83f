import {
    type EvidenceChain,
    type EvidenceEntry,
    type EvidenceRecord,
    openChain,
    verifyEvidence,
} from "../../evidence/index";
import type { Jwks } from "../../signing/jwks/publishedKey";
import { loadJwks } from "../../signing/jwks/publishedKeys";
import { CliError } from "../cliError";
import { programVersion } from "../programVersion";
import { tellingErrors } from "../signing/asCliError";
import { NONCE } from "../smoke/nonce";
import { inTime } from "./inTime";
import { renderBreaks } from "./openEvidence";
import { tellingEvidence } from "./openWriter";
import { openPlace } from "./openPlace";
import type { PlaceFiles } from "./placeFiles";

export { evidencePlaceOf } from "./evidencePlace";

/** The file with the public keys of every generation. */
const JWKS_FILE = "jwks.json";

/** One cartório's evidence: what happened, the keys it has published, and results that its application signed. */
export interface StackEvidence {
    /** Where it is. */
    readonly description: string;
    /**
     * Writes down what happened; durable when it resolves. The first record of a run opens a chain of its own.
     * @throws CliError `usage` when the entry breaks a rule of evidence, `outside` when it could not be written.
     */
    record(entry: EvidenceEntry): Promise<void>;
    /**
     * Every record, in the order in which they came, the chains' own too. All chains are verified first.
     * @throws CliError `refused`, naming the first break of every chain that has one.
     */
    records(): AsyncIterable<EvidenceRecord>;
    /** The published keys; nothing before the first publication. @throws CliError `refused` for others than a JWKS. */
    readJwks(): Promise<Jwks | undefined>;
    /**
     * Publishes the keys, in place of those before. @returns where they are.
     * @throws CliError `refused` when they are no JWKS, or a key that was published is not among them.
     */
    publishJwks(jwks: Jwks): Promise<string>;
    /** The signed result that the application put there for a nonce; nothing when there is none yet. */
    readResult(nonce: string): Promise<string | undefined>;
    /**
     * Puts a signed result there, once for a nonce. @returns where it is.
     * @throws CliError `refused` when another result has this nonce.
     */
    writeResult(nonce: string, jws: string): Promise<string>;
    /** Ends the chain, where one was opened. */
    close(): Promise<void>;
}

/**
 * Opens a cartório's evidence: `<place>/<stack>` with `chains/`, `jwks.json` and `results/`. Nothing is made
 * before something is written.
 * @param place a folder, or `s3://<bucket>/<prefix>`; see {@link evidencePlaceOf}.
 * @param writer name of the command, as the chain's writer: `cartorio-suspend`.
 * @throws CliError `usage` for an address that is none.
 */
export function openStackEvidence(
    place: string,
    stackName: string,
    writer: string,
): Promise<StackEvidence> {
    // A promise, so that a place may have to be looked up one day.
    return Promise.resolve(new PlaceEvidence(openPlace(place, stackName), writer));
}

class PlaceEvidence implements StackEvidence {
    readonly description: string;
    #chain: Promise<EvidenceChain> | undefined;

    constructor(
        private readonly files: PlaceFiles,
        private readonly writer: string,
    ) {
        this.description = files.description;
    }

    async record(entry: EvidenceEntry): Promise<void> {
        await tellingEvidence(async () => {
            const writer = { name: this.writer, version: programVersion() };
            this.#chain ??= openChain(this.files.chains, writer);
            await (await this.#chain).append(entry);
        });
    }

    async *records(): AsyncGenerator<EvidenceRecord> {
        yield* inTime(await tellingEvidence(() => this.#readAll()));
    }

    async readJwks(): Promise<Jwks | undefined> {
        const text = await this.files.read(JWKS_FILE);
        return text === undefined ? undefined : this.#judged(text);
    }

    async publishJwks(jwks: Jwks): Promise<string> {
        const text = `${JSON.stringify(jwks, null, 2)}\n`;
        await this.#judged(text);
        const kept = new Set(jwks.keys.map(({ kid }) => kid));
        const lost = (await this.readJwks())?.keys.filter(({ kid }) => !kept.has(kid)) ?? [];
        if (lost.length > 0) {
            throw new CliError(
                "refused",
                `the keys to be published lack ${lost.map(({ kid }) => kid).join(", ")}, published in ` +
                    `${this.description}: what they signed could not be verified any more. Give the published ` +
                    "keys as the previous ones (cartorio jwks --previous)",
            );
        }
        return this.files.replace(JWKS_FILE, text);
    }

    async readResult(nonce: string): Promise<string | undefined> {
        return (await this.files.read(resultName(nonce)))?.trim();
    }

    async writeResult(nonce: string, jws: string): Promise<string> {
        return this.files.create(resultName(nonce), `${jws}\n`);
    }

    async close(): Promise<void> {
        try {
            // One that could not be opened has been told of.
            const chain = await this.#chain?.catch(() => undefined);
            await tellingEvidence(async () => chain?.close());
        } finally {
            this.files.close();
        }
    }

    async #readAll(): Promise<EvidenceRecord[]> {
        if (!(await this.files.hasChains())) {
            return [];
        }
        const found: EvidenceRecord[] = [];
        const report = await verifyEvidence(this.files.chains, {
            onRecord: (record) => void found.push(record),
        });
        if (report.breaks.length > 0) {
            throw new CliError(
                "refused",
                `the evidence in ${this.description} is broken, and nothing is concluded from it:\n` +
                    renderBreaks(report).join("\n"),
            );
        }
        return found;
    }

    #judged(text: string): Promise<Jwks> {
        return tellingErrors(undefined, () => {
            loadJwks(text, `${JWKS_FILE} of ${this.description}`);
            return Promise.resolve(JSON.parse(text) as Jwks);
        });
    }
}

/** @throws CliError `usage` for what is no nonce: it becomes part of a path. */
function resultName(nonce: string): string {
    if (!NONCE.test(nonce)) {
        throw new CliError(
            "usage",
            `${JSON.stringify(nonce)} is no nonce; expected 1 to 128 letters, digits, _ and -`,
        );
    }
    return `results/${nonce}.jws`;
}
