package main

import "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

// providerConfig names the blocks that the SDK of @pulumi/aws takes as one object, not as a list.
func providerConfig() map[string]*tfbridge.SchemaInfo {
	return map[string]*tfbridge.SchemaInfo{
		"default_tags": {MaxItemsOne: tfbridge.True()},
	}
}

// resources maps what the program and its tests create, and nothing else.
func resources() map[string]*tfbridge.ResourceInfo {
	mapped := map[string]*tfbridge.ResourceInfo{}
	for terraform, token := range map[string][2]string{
		"aws_kms_key":                    {"kms", "Key"},
		"aws_kms_alias":                  {"kms", "Alias"},
		"aws_kms_grant":                  {"kms", "Grant"},
		"aws_kms_key_policy":             {"kms", "KeyPolicy"},
		"aws_iam_role":                   {"iam", "Role"},
		"aws_iam_role_policy":            {"iam", "RolePolicy"},
		"aws_iam_policy":                 {"iam", "Policy"},
		"aws_iam_role_policy_attachment": {"iam", "RolePolicyAttachment"},
	} {
		mapped[terraform] = &tfbridge.ResourceInfo{Tok: tfbridge.MakeResource("aws", token[0], token[1])}
	}
	return mapped
}

func dataSources() map[string]*tfbridge.DataSourceInfo {
	mapped := map[string]*tfbridge.DataSourceInfo{}
	for terraform, token := range map[string][2]string{
		"aws_kms_key":         {"kms", "getKey"},
		"aws_kms_public_key":  {"kms", "getPublicKey"},
		"aws_caller_identity": {"index", "getCallerIdentity"},
		"aws_partition":       {"index", "getPartition"},
		"aws_region":          {"index", "getRegion"},
	} {
		mapped[terraform] = &tfbridge.DataSourceInfo{Tok: tfbridge.MakeDataSource("aws", token[0], token[1])}
	}
	return mapped
}
