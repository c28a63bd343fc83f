import type { ConformanceCase } from "../conformanceCase";
import { aliases } from "./aliases";
import { createKey } from "./createKey";
import { credentials } from "./credentials";
import { dataKeys } from "./dataKeys";
import { deletion, deletionInTime } from "./deletion";
import { encryption } from "./encryption";
import { grants } from "./grants";
import { grantUse } from "./grantUse";
import { keyMetadata } from "./keyMetadata";
import { keyPolicy } from "./keyPolicy";
import { keyReferences } from "./keyReferences";
import { keyStates } from "./keyStates";
import { paging } from "./paging";
import { publicKey } from "./publicKey";
import { reEncryption } from "./reEncrypt";
import { rotation } from "./rotation";
import { rsaEncryption } from "./rsaEncryption";
import { signing } from "./sign";
import { sts } from "./sts";
import { tags } from "./tags";
import { verification } from "./verify";
import { wire } from "./wire";

/** Every case, in the order in which they run: the clock is set forward last. */
export const CASES: readonly ConformanceCase[] = [
    ...[wire, credentials, sts].flat(),
    ...[createKey, keyMetadata, keyReferences, keyPolicy, tags, aliases, paging].flat(),
    ...[signing, verification, publicKey, rotation].flat(),
    ...[encryption, rsaEncryption, dataKeys, reEncryption, grants, grantUse].flat(),
    ...[keyStates, deletion, deletionInTime].flat(),
];
