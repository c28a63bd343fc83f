import type { RecordUse } from "../evidence/recordUse";
import type { Signer } from "./signer";

/** A signer each of whose signatures is written down before anyone gets it. */
export function recordedSigner(signer: Signer, record: RecordUse): Signer {
    const spkis = new Map<string, Promise<Uint8Array>>();
    const spkiOf = (keyArn: string) => {
        const asked = spkis.get(keyArn) ?? signer.publicKey(keyArn).then(({ spki }) => spki);
        spkis.set(keyArn, asked);
        return asked;
    };
    return {
        publicKey: (keyArn) => signer.publicKey(keyArn),
        verify: (keyArn, digest, signature) => signer.verify(keyArn, digest, signature),
        sign: async (keyId, digest, algorithm) => {
            const made = await signer.sign(keyId, digest, algorithm);
            await record({ ...made, digest, algorithm }, () => spkiOf(made.keyArn));
            return made;
        },
    };
}
