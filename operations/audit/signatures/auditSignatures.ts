// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_ROLES } from "../../../components/roles";
import { EvidenceError, readRecords } from "../../../evidence/index";
import { CliError, ExitStatus } from "../../cliError";
import {
    asCliError,
    openEvidence,
    renderBreaks,
    verifiedEvidence,
} from "../../evidence/openEvidence";
import { oneLine } from "../../oneLine";
import { readTrail } from "./readTrail";
import { Reconciler } from "./reconcile";
import type { Question, Reconciliation } from "./reconciliation";
import { renderSignatures } from "./renderSignatures";

/** Options of `cartorio audit signatures`. */
export interface SignaturesOptions {
    /** A folder, or `s3://bucket/prefix`. */
    readonly evidence: string;
    /** A file, or a folder of files. */
    readonly trail: string;
    readonly expectHead: readonly string[];
    readonly keyArn: readonly string[];
    readonly from?: string;
    readonly to?: string;
    /** Minutes. */
    readonly margin: string;
    readonly json?: boolean;
}

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * `cartorio audit signatures`: whether what was signed, by the trail, is what the evidence says.
 *
 * Standard output with `--json` is `{ evidence, ...Reconciliation }`.
 * @returns 0 without any difference; 1 with one, or when the evidence itself is broken.
 * @throws CliError `refused` when evidence or trail can't be read as what they are.
 */
export async function auditSignatures(options: SignaturesOptions): Promise<ExitStatus> {
    const question = questionOf(options);
    const store = openEvidence(options.evidence);
    const evidence = await verifiedEvidence(store, options.expectHead);
    if (!evidence.ok) {
        const text = [
            ...renderBreaks(evidence),
            "Result: the evidence is broken; it is not compared with the trail.",
        ];
        process.stdout.write(
            options.json === true
                ? `${JSON.stringify({ evidence, ok: false }, null, 2)}\n`
                : `${text.map(oneLine).join("\n")}\n`,
        );
        return ExitStatus.Failed;
    }
    const result = await reconcile(question, () => readRecords(store), options.trail);
    process.stdout.write(
        options.json === true
            ? `${JSON.stringify({ evidence, ...result }, null, 2)}\n`
            : renderSignatures(result),
    );
    return result.ok ? ExitStatus.Done : ExitStatus.Failed;
}

async function reconcile(
    question: Question,
    records: () => ReturnType<typeof readRecords>,
    trail: string,
): Promise<Reconciliation> {
    const reconciler = new Reconciler(question);
    try {
        for await (const record of records()) {
            reconciler.takeRecord(record);
        }
    } catch (error) {
        throw error instanceof EvidenceError ? asCliError(error) : error;
    }
    for await (const event of readTrail(trail)) {
        reconciler.takeEvent(event);
    }
    return reconciler.finish();
}

/** @throws CliError `usage`, with every option that is wrong. */
function questionOf({ keyArn, from, to, margin }: SignaturesOptions): Question {
    const wrong = [
        ...keyArn
            .filter((one) => !KEY_ARN.test(one))
            .map((one) => `--key-arn is ${JSON.stringify(one)}; expected the ARN of a KMS key`),
        ...Object.entries({ from, to }).flatMap(([name, time]) =>
            time === undefined || (TIME.test(time) && !Number.isNaN(Date.parse(time)))
                ? []
                : [
                      `--${name} is ${JSON.stringify(time)}; expected a time as in 2026-11-23 or 2026-11-23T12:00:00Z`,
                  ],
        ),
        ...(/^\d{1,5}(\.\d+)?$/.test(margin)
            ? []
            : [`--margin is ${JSON.stringify(margin)}; expected minutes`]),
        ...(from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)
            ? [`--from ${from} is later than --to ${to}`]
            : []),
    ];
    if (wrong.length > 0) {
        throw new CliError("usage", wrong.join("\n"));
    }
    return {
        marginMs: Number(margin) * 60_000,
        signer: DEFAULT_ROLES.signers[0]!,
        ...(keyArn.length === 0 ? {} : { keyArns: new Set(keyArn) }),
        ...(from === undefined ? {} : { from: Date.parse(from) }),
        ...(to === undefined ? {} : { to: Date.parse(to) }),
    };
}
