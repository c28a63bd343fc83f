import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Cartorio, type Finding, RegistryError } from "../../registry";

/** Lines of a valid registry file by property; an `undefined` leaves the property out. */
export type Lines = Readonly<Record<string, string | undefined>>;

const VALID: Readonly<Record<string, string>> = {
    cns: '"990010"',
    name: "1º Ofício de Notas de Exemplo",
    uf: "SP",
    municipality: '"3550308"',
    class: "2",
    accountId: '"111111110010"',
    wave: "1",
    status: "active",
    signingKey: "{ generations: [{ id: 1, state: active, since: 2026-11-23 }] }",
};

/** Text of a registry file: valid but for what is overridden, each value as YAML spells it. */
export function cartorioText(overrides: Lines = {}): string {
    return Object.entries({ ...VALID, ...overrides })
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\n`]))
        .join("");
}

/** Text of a valid file but for its generations, each as YAML spells it. */
export function withGenerations(...generations: string[]): string {
    return cartorioText({ signingKey: `{ generations: [${generations.join(", ")}] }` });
}

/** One generation as YAML spells it. */
export function generation(id: number, state: string): string {
    return `{ id: ${id}, state: ${state}, since: 2026-11-23 }`;
}

/** Text of a valid file of another cartório, with the account that ends in its CNS. */
export function cartorioOf(cns: string, overrides: Lines = {}): string {
    return cartorioText({ cns: `"${cns}"`, accountId: `"111111${cns}"`, ...overrides });
}

/** A valid cartório, with the account that ends in its CNS. */
export function cartorioWith(cns: string): Cartorio {
    return {
        cns,
        name: "1º Ofício de Notas de Exemplo",
        uf: "SP",
        municipality: "3550308",
        class: 2,
        accountId: `111111${cns}`,
        wave: 0,
        status: "requested",
        signingKey: { generations: [{ id: 1, state: "active", since: "2026-11-23" }] },
    };
}

/** What an action throws, which must be a refusal by the registry. */
export async function refusalOf(action: () => unknown): Promise<RegistryError> {
    try {
        await action();
    } catch (error) {
        assert.ok(error instanceof RegistryError, String(error));
        return error;
    }
    assert.fail("nothing was refused");
}

/** Code, place and subject of findings, for tests of what is found where. */
export function briefly(findings: readonly Finding[]): string[] {
    return findings.map(({ code, position, subject }) =>
        [code, position ? `${position.line}:${position.column}` : "-", subject].join(" "),
    );
}

/** Makes temporary repositories, and removes them after each test of the enclosing block. */
export function temporaryRepositories() {
    const roots: string[] = [];
    afterEach(() => {
        for (const root of roots.splice(0)) {
            rmSync(root, { recursive: true, force: true });
        }
    });
    /** Writes files, their names relative to the root, and returns the root. */
    return (files: Readonly<Record<string, string | Uint8Array>>): string => {
        const root = mkdtempSync(join(tmpdir(), "cartorio-"));
        roots.push(root);
        for (const [file, content] of Object.entries(files)) {
            mkdirSync(dirname(join(root, file)), { recursive: true });
            writeFileSync(join(root, file), content);
        }
        return root;
    };
}
