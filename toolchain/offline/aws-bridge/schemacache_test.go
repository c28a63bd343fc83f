package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/pulumi/pulumi-terraform-bridge/v3/dynamic/internal/shim/run"
)

// Proves that what is read back from the file is what the provider itself answered, on the real provider.
func TestSchemaSurvivesTheFile(t *testing.T) {
	executable := os.Getenv("TERRAFORM_PROVIDER_AWS")
	if executable == "" {
		t.Skip("TERRAFORM_PROVIDER_AWS names no provider")
	}
	place := filepath.Join(t.TempDir(), "terraform-provider-aws")
	if err := os.Symlink(executable, place); err != nil {
		t.Fatal(err)
	}
	full, err := run.LocalProvider(context.Background(), place)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	provider, err := newSlimProvider(full, place)
	if err != nil {
		t.Fatal(err)
	}
	request := &tfprotov6.GetProviderSchemaRequest{}
	fresh, err := provider.GetProviderSchema(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	if len(fresh.ResourceSchemas) != len(resources()) || len(fresh.DataSourceSchemas) != len(dataSources()) {
		t.Fatalf("mapped, but not in the provider: %d resources, %d data sources",
			len(resources())-len(fresh.ResourceSchemas), len(dataSources())-len(fresh.DataSourceSchemas))
	}
	stored, ok := provider.read()
	if !ok {
		t.Fatal("the answer was not kept")
	}
	if !reflect.DeepEqual(fresh, stored) {
		a, _ := json.Marshal(fresh)
		b, _ := json.Marshal(stored)
		t.Fatalf("read back differs:\n%s\n%s", a, b)
	}
}
