// Does not prove that AWS clients honour these variables: tests/integration deploys with them.
import assert from "node:assert/strict";
import { judgeEndpoint } from "../../operations/deploy/endpointGuard";
import { sandboxEnvironment } from "../../sandbox/environment";

const ACCESS = {
    endpoint: "http://127.0.0.1:4000",
    accessKeyId: "AKIASANDBOX",
    secretAccessKey: "sandbox-secret",
    directory: "/state/sandbox",
};

describe("sandboxEnvironment", () => {
    /** What a clean caller gets; everything of it is set together. */
    const SET = {
        CARTORIO_SANDBOX: "/state/sandbox",
        CARTORIO_EVIDENCE: "/state/sandbox/evidence",
        AWS_ENDPOINT_URL: "http://127.0.0.1:4000",
        AWS_ACCESS_KEY_ID: "AKIASANDBOX",
        AWS_SECRET_ACCESS_KEY: "sandbox-secret",
        AWS_REGION: "sa-east-1",
        AWS_DEFAULT_REGION: "sa-east-1",
        AWS_CONFIG_FILE: "/state/sandbox/no-aws-configuration",
        AWS_SHARED_CREDENTIALS_FILE: "/state/sandbox/credentials",
        AWS_EC2_METADATA_DISABLED: "true",
        PULUMI_BACKEND_URL: "file:///state/sandbox/pulumi",
        PULUMI_CONFIG_PASSPHRASE: "cartorio-digital-sandbox",
        PULUMI_SKIP_CHECKPOINTS: "true",
        PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    };

    it("sets endpoint, credentials and backend together", () => {
        assert.deepEqual(sandboxEnvironment({}, ACCESS), SET);
    });

    it("keeps the caller's other variables", () => {
        const base = {
            PATH: "/bin",
            HOME: "/users/a",
            PULUMI_HOME: "/users/a/.pulumi",
            MY_AWS_X: "1",
        };
        assert.deepEqual(sandboxEnvironment(base, ACCESS), { ...base, ...SET });
    });

    const dropped = [
        ...["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_STS"],
        ...["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
        ...["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_USE_FIPS_ENDPOINT", "AWS_SOMETHING_NEW"],
        ...["PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK"],
    ];
    for (const name of dropped) {
        it(`drops the caller's ${name}`, () => {
            assert.deepEqual(sandboxEnvironment({ [name]: "mine" }, ACCESS), SET);
        });
    }

    for (const name of Object.keys(SET)) {
        it(`overrides the caller's ${name}`, () => {
            assert.deepEqual(sandboxEnvironment({ [name]: "mine" }, ACCESS), SET);
        });
    }

    it("does not change the caller's environment", () => {
        const base = Object.freeze({ AWS_PROFILE: "mine", PATH: "/bin" });
        sandboxEnvironment(base, ACCESS);
        assert.deepEqual(base, { AWS_PROFILE: "mine", PATH: "/bin" });
    });

    it("is one that `cartorio` lets through", () => {
        const base = {
            AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
            PULUMI_BACKEND_URL: "s3://state",
        };
        assert.deepEqual(judgeEndpoint(sandboxEnvironment(base, ACCESS)).findings, []);
    });
});
