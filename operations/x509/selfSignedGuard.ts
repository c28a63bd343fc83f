import { judgeEndpoint } from "../deploy/endpointGuard";

/** Environments whose keys sign nothing that counts. */
const TRIALS: readonly string[] = ["dev"];
const LOOPBACK = /=https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/;

/** Why a key may not certify itself here; nothing where it may: in `dev`, or against a sandbox on this machine. */
export function selfSignedFinding(environment: string, env: NodeJS.ProcessEnv): string | undefined {
    const { endpoints } = judgeEndpoint(env);
    const isSandbox = endpoints.length > 0 && endpoints.every((one) => LOOPBACK.test(one));
    if (isSandbox || TRIALS.includes(environment)) {
        return undefined;
    }
    return (
        `--self-signed is refused in ${environment}: nobody vouches for a certificate that a key signs for itself, and ` +
        "one of a real office's key could be taken for more. Ask an authority: the same command without " +
        "--self-signed writes the request. For a trial use a stack of dev, or a sandbox on this machine " +
        "(`npm run sandbox -- shell`)."
    );
}
