import type { StateResource } from "../../../operations/deploy/live/stackState";
import type { Generation, GenerationState } from "../../../registry/index";

/** Id of the key of a generation; 0 is the document key. */
export const keyId = (number: number) => `0000000${number}-0000-4000-8000-000000000000`;

const ROOT = "urn:pulumi:dev-990010::cartorio-digital::cartorio:index:Cartorio";

/** URN of a key: `signing-g1`, `document-key`. */
export function keyUrn(name: string): string {
    const component = name.startsWith("signing") ? "SigningKey" : "DocumentKey";
    return `${ROOT}${component}$aws:kms/key:Key::${name}`;
}

/** URN of an alias: `signing-alias`, `document-alias`. */
export function aliasUrn(name: string): string {
    return keyUrn(name).replace("aws:kms/key:Key", "aws:kms/alias:Alias");
}

/** A key of the state. */
export function stateKey(
    name: string,
    id: string,
    place = "sa-east-1:111111110010",
): StateResource {
    const arn = `arn:aws:kms:${place}:key/${id}`;
    return { urn: keyUrn(name), type: "aws:kms/key:Key", id, protect: true, outputs: { arn } };
}

/** An alias of the state. */
export function stateAlias(purpose: "signing" | "document", target: string): StateResource {
    const id = `alias/cartorio-${purpose === "signing" ? "assinatura" : "documentos"}`;
    return {
        ...{ urn: aliasUrn(`${purpose}-alias`), type: "aws:kms/alias:Alias", id },
        outputs: { name: id, targetKeyId: target },
    };
}

/** Generations by their states, from 1. */
export function generations(...states: readonly GenerationState[]): Generation[] {
    return states.map((state, index) => ({ id: index + 1, state, since: "2026-11-23" }));
}
