import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Cartorio, CartorioStatus, luhnDigit, renderCartorio } from "../../registry";
import { cartorioFile } from "../../registry/registryFiles";
import { UF_OF_IBGE_CODE } from "../../registry/uf";

/** As many offices as there are in Brazil. */
export const ALL_CARTORIOS = 12_512;

/** Prime to 100,000: every multiple up to there has five other last digits. */
const STEP = 7;
const UFS = Object.entries(UF_OF_IBGE_CODE);

/**
 * The cartório with a number of its own: invented, always the same, and valid. CNS and account are
 * unique below 100,000; UF, class, wave, status and generations take turns.
 *
 * @param index From 0.
 */
export function inventedCartorio(index: number): Cartorio {
    const five = String((10_000 + index * STEP) % 100_000).padStart(5, "0");
    const [code, uf] = UFS[index % UFS.length]!;
    const statuses = Object.values(CartorioStatus);
    const old = [{ id: 1, state: "verifyOnly", since: "2026-11-23" }] as const;
    return {
        cns: `${five}${luhnDigit(five)}`,
        name: `${(index % 9) + 1}º Ofício de Notas e Registro de Exemplo ${index}`,
        uf,
        municipality: `${code}${String(index % 100_000).padStart(5, "0")}`,
        class: ((index % 3) + 1) as Cartorio["class"],
        accountId: String(300_000_000_000 + index),
        wave: index % 7,
        status: statuses[index % statuses.length]!,
        signingKey: {
            generations: [
                ...(index % 5 === 0 ? old : []),
                { id: index % 5 === 0 ? 2 : 1, state: "active", since: "2027-01-31" },
            ],
        },
    };
}

/** Writes a registry of invented cartórios, each with comments as people write them. */
export function generateRegistry(root: string, environment: string, count = ALL_CARTORIOS): void {
    mkdirSync(join(root, "cartorios", environment), { recursive: true });
    for (let index = 0; index < count; index++) {
        const cartorio = inventedCartorio(index);
        const text = renderCartorio(cartorio)
            .replace(/^municipality: .*$/m, (line) => `${line} # município de exemplo`)
            .replace(/^signingKey:$/m, "# as chaves, da mais antiga à mais nova\nsigningKey:");
        writeFileSync(join(root, cartorioFile(environment, cartorio.cns)), text);
    }
}
