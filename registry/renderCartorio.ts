import { type Cartorio } from "./cartorio";
import { renderScalar } from "./yamlEdits";

/** The first line of every registry file: editors find the schema by it. */
export const SCHEMA_LINE = "# yaml-language-server: $schema=../schema.json";

/** Text of a new registry file, in the style of the others. */
export function renderCartorio(cartorio: Cartorio): string {
    const { signingKey } = cartorio;
    const quoted = (text: string) => JSON.stringify(text);
    const generations = signingKey.generations.map(({ id, state, since, importKeyId }) => {
        const adopted =
            importKeyId === undefined ? "" : `, importKeyId: ${renderScalar(importKeyId)}`;
        return `    - { id: ${id}, state: ${renderScalar(state)}, since: ${renderScalar(since)}${adopted} }`;
    });
    return [
        SCHEMA_LINE,
        `cns: ${quoted(cartorio.cns)}`,
        `name: ${renderScalar(cartorio.name)}`,
        `uf: ${renderScalar(cartorio.uf)}`,
        `municipality: ${quoted(cartorio.municipality)}`,
        `class: ${cartorio.class}`,
        `accountId: ${quoted(cartorio.accountId)}`,
        `wave: ${cartorio.wave}`,
        `status: ${renderScalar(cartorio.status)}`,
        "signingKey:",
        ...(signingKey.importAlias === undefined
            ? []
            : [`  importAlias: ${signingKey.importAlias}`]),
        "  generations:",
        ...generations,
        "",
    ].join("\n");
}
