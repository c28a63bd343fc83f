// Does not prove that the engine hands over the stack's name as given here.
import assert from "node:assert/strict";
import { RegistryError, RegistryErrorCode, resolveStack } from "../../registry";
import { cartorioOf, cartorioText, temporaryRepositories } from "./builders";

describe("resolveStack", () => {
    const repository = temporaryRepositories();
    const refusal = (action: () => unknown): RegistryError => {
        try {
            action();
        } catch (error) {
            assert.ok(error instanceof RegistryError);
            return error;
        }
        assert.fail("nothing was refused");
    };

    it("returns the stack's cartório, its file and warnings", () => {
        const root = repository({ "cartorios/dev/990011.yaml": cartorioOf("990011") });
        const resolved = resolveStack({ root, stackName: "dev-990011", environment: "dev" });
        assert.equal(resolved.cartorio.accountId, "111111990011");
        assert.equal(resolved.environment, "dev");
        assert.equal(resolved.file, "cartorios/dev/990011.yaml");
        assert.deepEqual(
            resolved.warnings.map(({ code }) => code),
            ["check-digit"],
        );
    });

    it("returns the pilot for the bare stack", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const query = { root, stackName: "dev", environment: "dev", pilot: "990010" };
        assert.equal(resolveStack(query).cartorio.cns, "990010");
    });

    it("lists the known cartórios, nearest first, when it isn't in the registry", () => {
        const files = ["990002", "990010", "990028", "123456", "990150", "880019"].map(
            (cns) => [`cartorios/dev/${cns}.yaml`, cartorioOf(cns)] as const,
        );
        const root = repository(Object.fromEntries(files));
        const error = refusal(() =>
            resolveStack({ root, stackName: "dev-990019", environment: "dev" }),
        );
        assert.equal(error.code, RegistryErrorCode.Stack);
        assert.equal(
            error.message,
            "stack dev-990019: found no file cartorios/dev/990019.yaml, expected one of the cartórios of dev, nearest first: 990010, 880019, 990002, 990028, 990150 and 1 more; correct the name, or add cartorios/dev/990019.yaml",
        );
    });

    it("says so when the environment has no cartório at all", () => {
        const root = repository({});
        assert.equal(
            refusal(() => resolveStack({ root, stackName: "dev-990019", environment: "dev" }))
                .message,
            "stack dev-990019: found no file cartorios/dev/990019.yaml, expected a cartório of dev, which has none; correct the name, or add cartorios/dev/990019.yaml",
        );
    });

    it("refuses an account that another file has, and names both, whatever else is wrong", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": cartorioOf("990002", { uf: "XX" }),
            "cartorios/dev/990010.yaml": cartorioText({ accountId: '"111111990002"', class: "7" }),
        });
        const error = refusal(() =>
            resolveStack({ root, stackName: "dev-990010", environment: "dev" }),
        );
        assert.equal(error.code, RegistryErrorCode.Invalid);
        assert.equal(
            error.message,
            [
                "cartorios/dev/990010.yaml:5:8: class: found the number 7, expected 1, 2 or 3 (Provimento CNJ 213/2026); correct the value",
                'cartorios/dev/990010.yaml:6:12: accountId: found "111111990002", which cartorios/dev/990002.yaml:6 has too, expected an AWS account of its own in the environment; give one of the two cartórios another account',
            ].join("\n"),
        );
    });

    it("refuses the hub's account", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const query = { root, stackName: "dev-990010", environment: "dev" };
        const error = refusal(() => resolveStack({ ...query, hubAccountId: "111111110010" }));
        assert.match(error.message, /found "111111110010", the hub's account/);
    });

    it("is not stopped by faults of other files, nor by its digits in their comments", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": `# vizinho de 990010, 111111110010\n${cartorioOf("990002")}`,
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/dev/990028.yaml": "broken: [",
            "cartorios/dev/leia.yml": "",
        });
        const query = { root, stackName: "dev-990010", environment: "dev" };
        assert.equal(resolveStack(query).cartorio.cns, "990010");
    });

    it("leaves it to others that another file which names this one has the hub's account", () => {
        const neighbour = cartorioOf("990002", { accountId: '"999999990001"' });
        const root = repository({
            "cartorios/dev/990002.yaml": `# vizinho de 990010\n${neighbour}`,
            "cartorios/dev/990010.yaml": cartorioText(),
        });
        const query = { root, stackName: "dev-990010", environment: "dev" };
        assert.equal(
            resolveStack({ ...query, hubAccountId: "999999990001" }).cartorio.cns,
            "990010",
        );
    });

    it("refuses a bad name before it looks at any file", () => {
        const error = refusal(() =>
            resolveStack({ root: "nowhere", stackName: "dev_990010", environment: "dev" }),
        );
        assert.equal(error.code, RegistryErrorCode.Stack);
    });
});
