import type { Context } from "./context";
import type { Need } from "./target";

/** One thing that AWS does, and a check that a target does it. */
export interface ConformanceCase {
    /** Unique; kebab-case, its topic first. */
    readonly id: string;
    /** A sentence that says what AWS does. */
    readonly title: string;
    /** The page of the API reference, developer guide or RFC, or `recorded: <where from>`. */
    readonly source: string;
    /** @default nothing beside KMS */
    readonly needs?: readonly Need[];
    /**
     * Checks the target.
     * @throws AssertionError with what was expected and what came.
     */
    readonly run: (context: Context) => Promise<void>;
}

const REFERENCE = "https://docs.aws.amazon.com/kms/latest/APIReference";
const GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide";

/** The page of an operation in the API reference of KMS. */
export function api(operation: string): string {
    return `${REFERENCE}/API_${operation}.html`;
}

/** A page of the developer guide of KMS. */
export function guide(page: string): string {
    return `${GUIDE}/${page}.html`;
}

/** The page of an operation in the API reference of STS. */
export function sts(operation: string): string {
    return `https://docs.aws.amazon.com/STS/latest/APIReference/API_${operation}.html`;
}

/** Recorded from AWS in 2023 and 2024 by the makers of LocalStack, in their snapshots of KMS. */
export const RECORDED =
    "recorded: localstack/localstack tests/aws/services/kms/test_kms.snapshot.json";
