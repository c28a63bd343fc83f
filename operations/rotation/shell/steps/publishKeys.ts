import { buildJwks } from "../../../../signing/jwks/buildJwks";
import { tellingErrors } from "../../../signing/asCliError";
import type { Rotation } from "../rotation";

/**
 * Publishes the public keys with the registry's states. Keys that AWS shows no more stay as they were published.
 * @throws CliError `refused` when a key would be lost, or is another one than was published.
 */
export async function publishKeys(rotation: Rotation): Promise<string> {
    const { stack, views, published: previous } = await rotation.current();
    const { cns, signingKey } = stack.cartorio;
    const generations = signingKey.generations.map(({ id, state, since }) => {
        const publicKey = views[id]?.publicKeyPem;
        return { id, state, since, ...(publicKey === undefined ? {} : { publicKey }) };
    });
    const jwks = await tellingErrors(undefined, () =>
        Promise.resolve(buildJwks({ cns, generations, previous })),
    );
    const where = await rotation.ports.evidence.publishJwks(jwks);
    rotation.changed();
    return `${jwks.keys.length} in ${where}`;
}
