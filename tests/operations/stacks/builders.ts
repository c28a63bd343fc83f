import type { ListedStack } from "../../../operations/stacks/stackList";

/** A stack of dev, its CNS made of a number. */
export function listedStack(number: number, more: Partial<ListedStack> = {}): ListedStack {
    const cns = String(990000 + number);
    const { wave = 1, status = "active" } = more;
    return {
        ...{ stack: `dev-${cns}`, environment: "dev", cns, name: "Cartório de Exemplo" },
        ...{ uf: "SP", class: 2, accountId: `111111${cns}` },
        file: `cartorios/dev/${cns}.yaml`,
        ...{ wave, canary: wave === 0, status, suspended: status === "suspended", ...more },
    };
}
