// Does not prove that the clients honour these variables, nor what their configuration files say.
import assert from "node:assert/strict";
import { judgeEndpoint, sandboxMarker } from "../../operations/deploy/endpointGuard";

const CREDENTIALS = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" };
const BACKEND = { PULUMI_BACKEND_URL: "file:///tmp/state" };
const ENDPOINT = { AWS_ENDPOINT_URL: "http://127.0.0.1:4000" };
const SANDBOX = { ...ENDPOINT, ...CREDENTIALS, ...BACKEND, [sandboxMarker]: "/sandbox" };

const NO_CREDENTIALS =
    /^an endpoint is set without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, .*npm run sandbox -- shell/;
const NOT_EVERY_CALL =
    /^an endpoint is set, but not for every call of a run, .*AWS_ENDPOINT_URL_STS/;

describe("judgeEndpoint", () => {
    const allowed: [name: string, env: NodeJS.ProcessEnv][] = [
        ["AWS itself", {}],
        [
            "AWS itself with credentials and a real backend",
            { ...CREDENTIALS, PULUMI_BACKEND_URL: "s3://state" },
        ],
        ["an endpoint variable that is empty", { AWS_ENDPOINT_URL: "" }],
        ["a sandbox", SANDBOX],
        ["an emulator with credentials and a folder", { ...ENDPOINT, ...CREDENTIALS, ...BACKEND }],
        [
            "endpoints of both services that a run calls",
            {
                ...CREDENTIALS,
                ...BACKEND,
                AWS_ENDPOINT_URL_KMS: "http://k",
                AWS_ENDPOINT_URL_STS: "http://s",
            },
        ],
        [
            "an endpoint that is not ignored",
            { ...SANDBOX, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false" },
        ],
    ];
    for (const [name, env] of allowed) {
        it(`lets ${name} through`, () => {
            assert.deepEqual(judgeEndpoint(env).findings, []);
        });
    }

    const refused: [name: string, env: NodeJS.ProcessEnv, expected: RegExp[]][] = [
        ["an endpoint without any key", { ...ENDPOINT, ...BACKEND }, [NO_CREDENTIALS]],
        [
            "an endpoint without the secret key",
            { ...ENDPOINT, ...BACKEND, AWS_ACCESS_KEY_ID: "AKIAEXAMPLE" },
            [NO_CREDENTIALS],
        ],
        [
            "an endpoint without the key's id",
            { ...ENDPOINT, ...BACKEND, AWS_SECRET_ACCESS_KEY: "example" },
            [NO_CREDENTIALS],
        ],
        [
            "an endpoint with the backend of the login",
            { ...ENDPOINT, ...CREDENTIALS },
            [/with the backend you are logged in to: .* Set PULUMI_BACKEND_URL=file:\/\/<folder>/],
        ],
        [
            "an endpoint with a real backend",
            { ...ENDPOINT, ...CREDENTIALS, PULUMI_BACKEND_URL: "s3://state" },
            [/with the backend s3:\/\/state: state of a trial would mix with real state/],
        ],
        [
            "an endpoint of KMS alone",
            { ...CREDENTIALS, ...BACKEND, AWS_ENDPOINT_URL_KMS: "http://k" },
            [NOT_EVERY_CALL],
        ],
        [
            "an endpoint of STS alone",
            { ...CREDENTIALS, ...BACKEND, AWS_ENDPOINT_URL_STS: "http://s" },
            [NOT_EVERY_CALL],
        ],
        [
            "an endpoint of a service that a run does not call",
            { ...CREDENTIALS, ...BACKEND, AWS_ENDPOINT_URL_S3: "http://s3" },
            [NOT_EVERY_CALL],
        ],
        [
            "an endpoint that clients are told to ignore",
            { ...SANDBOX, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "TRUE" },
            [NOT_EVERY_CALL],
        ],
        [
            "the sandbox's endpoint beside AWS's own for one service",
            { ...SANDBOX, AWS_ENDPOINT_URL_STS: "https://sts.sa-east-1.amazonaws.com" },
            [NOT_EVERY_CALL],
        ],
        [
            "a sandbox's mark without its endpoint",
            { [sandboxMarker]: "/sandbox", ...CREDENTIALS, ...BACKEND },
            [/^CARTORIO_SANDBOX is set but no AWS_ENDPOINT_URL: .*Leave the sandbox's shell/],
        ],
    ];
    for (const [name, env, expected] of refused) {
        it(`refuses ${name}`, () => {
            const { findings } = judgeEndpoint(env);
            assert.equal(findings.length, expected.length, findings.join("\n"));
            expected.forEach((pattern, index) => assert.match(findings[index]!, pattern));
        });
    }

    it("says all findings at once", () => {
        const { findings } = judgeEndpoint({ AWS_ENDPOINT_URL_KMS: "http://k" });
        assert.equal(findings.length, 3);
    });

    it("names every endpoint with its variable", () => {
        const env = { ...SANDBOX, AWS_ENDPOINT_URL_KMS: "http://k", AWS_ENDPOINT_URL_STS: "" };
        assert.deepEqual(judgeEndpoint(env).endpoints, [
            "AWS_ENDPOINT_URL=http://127.0.0.1:4000",
            "AWS_ENDPOINT_URL_KMS=http://k",
        ]);
    });
});
