// Does not prove anything of YAML that the generator doesn't write; it writes what people do.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
    type Cartorio,
    CartorioStatus,
    editCartorio,
    type Generation,
    GenerationState,
    parseCartorio,
    renderCartorio,
} from "../../registry";
import { inventedCartorio } from "../bench/generateRegistry";

const KEY_IDS = ["1234abcd-12ab-34cd-56ef-1234567890ab", "00000000-0000-0000-0000-000000000000"];

/** How a person writes a file: layout and quotes, a comment behind every line and between them or not. */
interface Style {
    readonly eol: string;
    readonly comments: boolean;
    readonly indent: number;
    readonly flow: "items" | "none" | "all";
    readonly quote: "" | '"' | "'";
    readonly reversed: boolean;
    readonly lastBreak: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
    eol: fc.constantFrom("\n", "\r\n"),
    comments: fc.boolean(),
    indent: fc.integer({ min: 1, max: 6 }),
    flow: fc.constantFrom("items", "none", "all"),
    quote: fc.constantFrom("", '"', "'"),
    reversed: fc.boolean(),
    lastBreak: fc.boolean(),
});

function write(cartorio: Cartorio, how: Style): string {
    const text = (value: string | number | boolean, always = false) =>
        typeof value !== "string"
            ? String(value)
            : how.quote !== ""
              ? `${how.quote}${value}${how.quote}`
              : always
                ? `"${value}"`
                : value;
    const { signingKey, ...rest } = cartorio;
    const pairs = (generation: Generation) => {
        const all = Object.entries(generation).map(
            ([name, value]) => `${name}: ${text(value as string | number)}`,
        );
        return how.reversed ? all.reverse() : all;
    };
    const pad = " ".repeat(how.indent);
    const flows = signingKey.generations.map((one) => `{${pairs(one).join(",  ")} }`);
    const alias =
        signingKey.importAlias === undefined ? [] : [`importAlias: ${signingKey.importAlias}`];
    const items = signingKey.generations.map((one) =>
        pairs(one).map((pair, index) => `${pad}${pad}${index === 0 ? "-   " : "    "}${pair}`),
    );
    const block =
        how.flow === "all"
            ? [`signingKey: { ${[...alias, `generations: [${flows.join(", ")}]`].join(", ")} }`]
            : [
                  "signingKey:",
                  ...alias.map((line) => pad + line),
                  `${pad}generations:`,
                  ...(how.flow === "items"
                      ? flows.map((one) => `${pad}${pad}- ${one}`)
                      : items.flat()),
              ];
    const top = Object.entries(rest).map(
        ([name, value]) => `${name}: ${text(value as string, name !== "name")}`,
    );
    const lines = how.reversed ? [...block, ...top.reverse()] : [...top, ...block];
    const commented = how.comments
        ? lines.flatMap((line, index) => [
              `# before ${index}, [{`,
              `${line}  # behind ${index}: "}`,
          ])
        : lines;
    return commented.join(how.eol) + (how.lastBreak ? how.eol : "");
}

const day = fc
    .integer({ min: 0, max: 20_000 })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

const cartorio: fc.Arbitrary<Cartorio> = fc
    .record({
        index: fc.nat({ max: 12_000 }),
        adopted: fc.array(fc.constantFrom(undefined, ...KEY_IDS), { minLength: 2, maxLength: 2 }),
        importAlias: fc.constantFrom(undefined, true, false),
    })
    .map(({ index, adopted, importAlias }) => {
        const invented = inventedCartorio(index);
        const generations = invented.signingKey.generations.map((generation, at) =>
            adopted[at] === undefined ? generation : { ...generation, importKeyId: adopted[at] },
        );
        return {
            ...invented,
            signingKey: { ...(importAlias === undefined ? {} : { importAlias }), generations },
        };
    });

/** What one command or another may change. */
interface Changes {
    readonly wave: number | undefined;
    readonly status: CartorioStatus | undefined;
    readonly name: string | undefined;
    readonly since: string | undefined;
    readonly adopt: string | null | undefined;
    readonly importAlias: boolean | null | undefined;
    readonly added: readonly Generation[];
}

const changes: fc.Arbitrary<Changes> = fc.record({
    wave: fc.option(fc.nat({ max: 99 }), { nil: undefined }),
    status: fc.option(fc.constantFrom(...Object.values(CartorioStatus)), { nil: undefined }),
    name: fc.option(
        fc
            .string({ unit: "grapheme", minLength: 3, maxLength: 20 })
            .filter((name) => /^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u.test(name)),
        { nil: undefined },
    ),
    since: fc.option(day, { nil: undefined }),
    adopt: fc.constantFrom(undefined, null, ...KEY_IDS),
    importAlias: fc.constantFrom(undefined, null, true, false),
    added: fc
        .array(fc.record({ since: day, adopted: fc.constantFrom(undefined, ...KEY_IDS) }), {
            maxLength: 2,
        })
        .map((list) =>
            list.map(({ since, adopted }, index) => ({
                id: 3 + index,
                state: GenerationState.Gone,
                since,
                ...(adopted === undefined ? {} : { importKeyId: adopted }),
            })),
        ),
});

function apply(current: Cartorio, wanted: Changes): Cartorio {
    const { wave = current.wave, status = current.status, name = current.name } = wanted;
    const generations = current.signingKey.generations.map((generation) => {
        const { importKeyId, ...rest } = { importKeyId: undefined, ...generation };
        const id = wanted.adopt === undefined ? importKeyId : (wanted.adopt ?? undefined);
        const since = wanted.since ?? generation.since;
        return { ...rest, since, ...(id === undefined ? {} : { importKeyId: id }) };
    });
    const alias =
        wanted.importAlias === undefined ? current.signingKey.importAlias : wanted.importAlias;
    return {
        ...current,
        ...{ wave, status, name },
        signingKey: {
            ...(alias === undefined || alias === null ? {} : { importAlias: alias }),
            generations: [...generations, ...wanted.added],
        },
    };
}

/** Changes of values that are there, and so can be undone to the last byte. */
function withoutStructure(wanted: Changes): Changes {
    return { ...wanted, added: [], adopt: undefined, importAlias: undefined, name: undefined };
}

const commentsOf = (text: string) => text.match(/# (?:before|behind) \d+/g) ?? [];

describe("editCartorio, whatever the file looks like", function () {
    // Many files a property: a busy machine takes its time.
    this.timeout(120_000);

    const fileOf = ({ cns }: Cartorio) => `cartorios/prod/${cns}.yaml`;

    it("writes exactly what the change returns, and keeps every comment but those of dropped lines", () => {
        fc.assert(
            fc.property(cartorio, style, changes, (before, how, wanted) => {
                const text = write(before, how);
                const file = fileOf(before);
                assert.deepEqual(parseCartorio(text, file).cartorio, before, text);
                const edited = editCartorio(text, file, (current) => apply(current, wanted));
                assert.deepEqual(parseCartorio(edited, file).cartorio, apply(before, wanted));
                const drops = wanted.adopt === null || wanted.importAlias === null;
                if (!drops) {
                    assert.deepEqual(commentsOf(edited), commentsOf(text));
                }
                assert.equal(/\r\n/.test(edited), /\r\n/.test(text));
                assert.ok(how.eol === "\n" || !/[^\r]\n/.test(edited), edited);
            }),
            { numRuns: 600 },
        );
    });

    it("is undone to the last byte by the opposite change of values", () => {
        fc.assert(
            fc.property(cartorio, style, changes, (before, how, wanted) => {
                const text = write(before, how);
                const file = fileOf(before);
                const edited = editCartorio(text, file, (current) =>
                    apply(current, withoutStructure(wanted)),
                );
                const back = editCartorio(edited, file, () => before);
                assert.equal(back, text);
            }),
            { numRuns: 300 },
        );
    });

    it("is undone to the last byte when what was adopted is settled", () => {
        const adopt: Changes = {
            ...{ wave: undefined, status: undefined, name: undefined, since: undefined, added: [] },
            adopt: KEY_IDS[0],
            importAlias: true,
        };
        fc.assert(
            fc.property(fc.nat({ max: 12_000 }), style, (index, how) => {
                const before = inventedCartorio(index);
                const text = write(before, how);
                const file = fileOf(before);
                const adopted = editCartorio(text, file, (current) => apply(current, adopt));
                const settled = editCartorio(adopted, file, () => before);
                // Added lines need a line break before them, which the file may not have had at its end.
                assert.equal(settled.trimEnd(), text.trimEnd());
            }),
            { numRuns: 300 },
        );
    });

    it("edits what renderCartorio writes", () => {
        fc.assert(
            fc.property(cartorio, changes, (before, wanted) => {
                const file = fileOf(before);
                const after = apply(before, wanted);
                assert.deepEqual(parseCartorio(renderCartorio(after), file).cartorio, after);
                const edited = editCartorio(renderCartorio(before), file, () => after);
                assert.deepEqual(parseCartorio(edited, file).cartorio, after);
            }),
            { numRuns: 300 },
        );
    });
});
