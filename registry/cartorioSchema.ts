import { z } from "zod";
import { type Cartorio, CartorioStatus, GenerationState } from "./cartorio";
import { UF_OF_IBGE_CODE } from "./uf";

/** What a property says to editors and in findings, beside what it takes. */
interface Described {
    /** Its name for people. */
    readonly title: string;
    /** What an editor shows over it. */
    readonly description: string;
    /** What a finding calls expected; the keyword of yaml-language-server. */
    readonly errorMessage: string;
    /** Its name among the definitions, when it is written there. */
    readonly id?: string;
    /** What its absence means. */
    readonly default?: unknown;
    /** Values that are right. */
    readonly examples?: readonly unknown[];
}

/** Gives a schema its texts, which the generated file carries. */
function described<T extends z.ZodType>(schema: T, texts: Described): T {
    return schema.meta({ ...texts });
}

const UFS = Object.values(UF_OF_IBGE_CODE).sort();

const generation = described(
    z.strictObject({
        id: described(z.int().min(1), {
            title: "Id",
            description: "Number of the generation: 1, 2, 3, … never reused.",
            errorMessage: "a whole number from 1 up",
        }),
        state: described(z.enum(Object.values(GenerationState)), {
            title: "State",
            description:
                "candidate: made, may sign, the alias is not on it yet. active: the alias points at it. draining: may sign until clients have seen the moved alias. verifyOnly: no longer signs. disabled: nobody may use it. deleting: forgotten by the program, deletion scheduled. gone: a record.",
            errorMessage: "candidate, active, draining, verifyOnly, disabled, deleting or gone",
        }),
        since: described(z.iso.date(), {
            title: "Since",
            description: "Day on which this state began, YYYY-MM-DD.",
            errorMessage: "a calendar day as YYYY-MM-DD, such as 2026-11-23",
        }),
        importKeyId: described(
            z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
            {
                title: "Adopt a key",
                description:
                    "Id (not ARN) of an existing single-Region KMS key that this generation adopts instead of creating one.",
                errorMessage:
                    "the id of a single-Region KMS key (a UUID in lower case, not an ARN)",
                examples: ["1234abcd-12ab-34cd-56ef-1234567890ab"],
            },
        ).exactOptional(),
    }),
    {
        title: "Generation",
        description: "One key in the life of the signing key.",
        errorMessage: "a mapping such as { id: 1, state: active, since: 2026-11-23 }",
        id: "generation",
    },
);

const signingKey = described(
    z.strictObject({
        importAlias: described(z.boolean(), {
            title: "Adopt the alias",
            description:
                "True when the alias exists already and is to be imported instead of created.",
            default: false,
            errorMessage: "true or false",
        }).exactOptional(),
        generations: described(z.array(generation).min(1), {
            title: "Generations",
            description:
                "Every key that there was, is, or is being prepared: exactly one active, at most one candidate, which has the highest id. Entries are never removed and ids never reused.",
            errorMessage: "a list of at least one generation",
        }),
    }),
    {
        title: "Signing key",
        description: "The life of the cartório's signing key.",
        errorMessage: "a mapping with generations",
    },
);

/**
 * The one source of the registry's format. `cartorios/schema.json` is generated from it, for editors and
 * for `registry/` itself.
 *
 * @remarks Nothing that runs in the program or in a command imports this: loading zod takes longer than
 * everything else in `registry/` together, so files are judged by the generated schema.
 */
export const cartorioSchema = described(
    z.strictObject({
        cns: described(z.string().regex(/^[0-9]{6}$/), {
            title: "CNS",
            description:
                "Código Nacional de Serventia: six digits, in quotes, equal to the file's name. Shown to people as 99.001-0.",
            errorMessage: 'six digits in quotes, such as "990010"',
            examples: ["990010"],
        }),
        name: described(
            z
                .string()
                .min(3)
                .max(120)
                .regex(/^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u),
            {
                title: "Name of the office",
                description:
                    "Public name of the office, never a person's: 3 to 120 characters, without blanks at the ends.",
                errorMessage: "the office's public name on one line, 3 to 120 characters",
                examples: ["1º Ofício de Notas de Exemplo"],
            },
        ),
        uf: described(z.enum(UFS), {
            title: "UF",
            description: "State of Brazil, two capital letters.",
            errorMessage: "one of the 27 UFs, such as SP",
        }),
        municipality: described(z.string().regex(/^[1-5][0-9]{6}$/), {
            title: "Municipality",
            description:
                "IBGE code of the municipality: seven digits, in quotes. Its first two digits are the UF's code.",
            errorMessage:
                'the seven digits of an IBGE municipality code in quotes, such as "3550308"',
            examples: ["3550308"],
        }),
        class: described(z.literal([1, 2, 3]), {
            title: "Class",
            description: "Class of the office in Provimento CNJ 213/2026: 1, 2 or 3.",
            errorMessage: "1, 2 or 3 (Provimento CNJ 213/2026)",
        }),
        accountId: described(z.string().regex(/^[0-9]{12}$/), {
            title: "AWS account",
            description:
                "The cartório's own AWS account: twelve digits, in quotes. Unique in the environment, never the hub's.",
            errorMessage: 'twelve digits in quotes, such as "111111111111"',
            examples: ["111111111111"],
        }),
        wave: described(z.int().min(0), {
            title: "Wave",
            description: "Order in fleet operations: 0 is the canary, higher numbers come later.",
            errorMessage: "a whole number from 0 up (0 is the canary)",
        }),
        status: described(z.enum(Object.values(CartorioStatus)), {
            title: "Status",
            description:
                "Where the cartório's onboarding stands. A suspended cartório keeps its keys, and none may sign.",
            errorMessage: "requested, bootstrapped, active or suspended",
        }),
        signingKey,
    }),
    {
        title: "Cartório",
        description:
            "One notary or registry office in one environment: cartorios/<environment>/<cns>.yaml. No personal data: no CPF, no name of a person.",
        errorMessage: "a mapping with the cartório's properties",
    },
) satisfies z.ZodType<Cartorio>;
