import { CONDITION_OPERATORS } from "./conditionOperators";
import { ELEMENTS } from "./elements";
import { ENCRYPTION_CONTEXT } from "./encryptionContext";
import { EVALUATION_LOGIC } from "./evaluationLogic";
import { KEY_POLICIES } from "./keyPolicies";
import { KMS_CONDITIONS } from "./kmsConditions";
import { PRINCIPALS } from "./principals";
import { RESOURCE_CONTROL } from "./resourceControlPolicies";
import type { Row } from "./row";
import { SERVICE_CONTROL } from "./serviceControlPolicies";
import { VARIABLES } from "./variables";

/** Every decision that was retyped. */
export const ROWS: readonly Row[] = [
    ...CONDITION_OPERATORS,
    ...ELEMENTS,
    ...ENCRYPTION_CONTEXT,
    ...EVALUATION_LOGIC,
    ...KEY_POLICIES,
    ...KMS_CONDITIONS,
    ...PRINCIPALS,
    ...RESOURCE_CONTROL,
    ...SERVICE_CONTROL,
    ...VARIABLES,
];
