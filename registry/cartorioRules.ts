import { type Cartorio, GenerationState } from "./cartorio";
import { hasLuhnDigit, luhnDigit } from "./cns";
import { type Finding, FindingCode } from "./finding";
import { ufOfMunicipality } from "./uf";
import type { PropertyPath } from "./yamlSource";

/** What a rule finds wrong with one property. */
export interface RuleFinding extends Pick<Finding, "code" | "found" | "expected" | "fix"> {
    /** The way to the property. */
    readonly path: PropertyPath;
}

/** One rule for a single cartório that its schema can't say. */
export interface CartorioRule {
    /** The properties that must have passed the schema for the rule to make sense. */
    readonly reads: readonly (keyof Cartorio)[];
    /** Whether a finding is only a warning unless the reader is strict. */
    readonly warning: boolean;
    /**
     * @param cartorio Only the properties in `reads` may be read.
     * @param fileName The file's name without folder.
     */
    check(cartorio: Cartorio, fileName: string): RuleFinding[];
}

const fileNameIsCns: CartorioRule = {
    reads: ["cns"],
    warning: false,
    check: ({ cns }, fileName) =>
        fileName === `${cns}.yaml`
            ? []
            : [
                  {
                      code: FindingCode.FileName,
                      path: ["cns"],
                      found: JSON.stringify(cns),
                      expected: `the file's name without .yaml (${fileName})`,
                      fix: `rename the file to ${cns}.yaml or correct cns`,
                  },
              ],
};

const cnsEndsInLuhnDigit: CartorioRule = {
    reads: ["cns"],
    warning: true,
    check: ({ cns }) =>
        hasLuhnDigit(cns)
            ? []
            : [
                  {
                      code: FindingCode.CheckDigit,
                      path: ["cns"],
                      found: JSON.stringify(cns),
                      expected: `the check digit ${luhnDigit(cns.slice(0, 5))} at its end (Luhn over the first five digits)`,
                      fix: "compare it with the office's own documents; it is probably mistyped",
                  },
              ],
};

const municipalityIsOfUf: CartorioRule = {
    reads: ["municipality", "uf"],
    warning: false,
    check: ({ municipality, uf }) => {
        const actual = ufOfMunicipality(municipality);
        return actual === uf
            ? []
            : [
                  {
                      code: FindingCode.MunicipalityUf,
                      path: ["municipality"],
                      found: `${JSON.stringify(municipality)}, which is in ${actual ?? "no UF"}`,
                      expected: `an IBGE code of uf ${uf}`,
                      fix: "correct municipality or uf",
                  },
              ];
    },
};

const generationIdsAreUnique: CartorioRule = {
    reads: ["signingKey"],
    warning: false,
    check: ({ signingKey: { generations } }) =>
        generations.flatMap(({ id }, index) => {
            const first = generations.findIndex((other) => other.id === id);
            return first === index
                ? []
                : [
                      {
                          code: FindingCode.Generations,
                          path: ["signingKey", "generations", index, "id"],
                          found: `${id}, which signingKey.generations[${first}] has too`,
                          expected: "an id of its own: ids are never reused",
                          fix: `give the newer one the id ${highestId(generations) + 1}`,
                      },
                  ];
        }),
};

const oneGenerationIsActive: CartorioRule = {
    reads: ["signingKey"],
    warning: false,
    check: ({ signingKey: { generations } }) => {
        const active = indexesOf(generations, GenerationState.Active);
        if (active.length === 0) {
            return [
                {
                    code: FindingCode.Generations,
                    path: ["signingKey", "generations"],
                    found: "no generation in state active",
                    expected: "exactly one, which the alias points at",
                    fix: "set the state of one to active",
                },
            ];
        }
        return active.slice(1).map((index) => ({
            code: FindingCode.Generations,
            path: ["signingKey", "generations", index, "state"],
            found: `active, and signingKey.generations[${active[0]}] is active too`,
            expected: "exactly one active generation, which the alias points at",
            fix: "set the older one to draining",
        }));
    },
};

const oneCandidateWithHighestId: CartorioRule = {
    reads: ["signingKey"],
    warning: false,
    check: ({ signingKey: { generations } }) => {
        const candidates = indexesOf(generations, GenerationState.Candidate);
        const several = candidates.slice(1).map((index) => ({
            code: FindingCode.Generations,
            path: ["signingKey", "generations", index, "state"],
            found: `candidate, and signingKey.generations[${candidates[0]}] is a candidate too`,
            expected: "at most one candidate",
            fix: "finish one rotation before starting the next",
        }));
        const highest = highestId(generations);
        const low = candidates.filter((index) => (generations[index]?.id ?? 0) < highest);
        return [
            ...several,
            ...low.map((index) => ({
                code: FindingCode.Generations,
                path: ["signingKey", "generations", index, "id"],
                found: `${generations[index]?.id} for a candidate`,
                expected: `the highest id of all; ${highest} is there already`,
                fix: `give the candidate the id ${highest + 1}`,
            })),
        ];
    },
};

function indexesOf(
    generations: Cartorio["signingKey"]["generations"],
    state: GenerationState,
): number[] {
    return generations.flatMap((generation, index) => (generation.state === state ? [index] : []));
}

function highestId(generations: Cartorio["signingKey"]["generations"]): number {
    return Math.max(...generations.map(({ id }) => id));
}

/** Every rule for a single cartório, in the order in which findings are listed. */
export const CARTORIO_RULES: readonly CartorioRule[] = [
    fileNameIsCns,
    cnsEndsInLuhnDigit,
    municipalityIsOfUf,
    generationIdsAreUnique,
    oneGenerationIsActive,
    oneCandidateWithHighestId,
];
