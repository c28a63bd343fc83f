// Command pulumi-resource-aws serves HashiCorp's AWS provider for Terraform as Pulumi's plugin "aws".
//
// It stands in for Pulumi's official plugin on machines that can't download it. The program, the
// engine and the provider's behaviour towards AWS are the real ones; only the resources and functions
// listed in tokens.go are mapped. The Terraform provider's executable is expected beside this one.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/dynamic/internal/shim/run"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/proto"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// version is what the plugin reports. The build stamps the version of @pulumi/aws: the engine warns
// when the two differ.
var version = "0.0.0"

func main() {
	if err := serve(context.Background()); err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-aws (bridge): %v\n", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	executable := filepath.Join(filepath.Dir(self), "terraform-provider-aws")
	full, err := run.LocalProvider(ctx, executable)
	if err != nil {
		return fmt.Errorf("can't start HashiCorp's AWS provider, expected at %s: %w", executable, err)
	}
	defer full.Close()
	provider, err := newSlimProvider(full, executable)
	if err != nil {
		return err
	}

	pfbridge.Main(ctx, "aws", tfbridge.ProviderInfo{
		P:              proto.New(ctx, provider),
		Name:           "aws",
		Version:        version,
		ResourcePrefix: "aws",
		MetadataInfo:   &tfbridge.MetadataInfo{Data: tfbridge.ProviderMetadata(nil)},
		Config:         providerConfig(),
		Resources:      resources(),
		DataSources:    dataSources(),
	}, pfbridge.ProviderMetadata{PackageSchema: []byte("{}")})
	return nil
}
