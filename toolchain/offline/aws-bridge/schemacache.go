package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/pulumi/pulumi-terraform-bridge/v3/dynamic/internal/shim/run"
)

// slimProvider answers GetProviderSchema with the mapped resources alone, and keeps that answer in a
// file. HashiCorp's provider describes some 1,500 resources, which takes most of a second to make and
// to read at every start of the plugin; the protocol lets a client leave that call out.
type slimProvider struct {
	run.Provider
	cacheFile string
}

// newSlimProvider names the cache file after the executable's size and date, so that another copy of
// the provider gets a file of its own.
func newSlimProvider(provider run.Provider, executable string) (slimProvider, error) {
	file, err := os.Stat(executable)
	if err != nil {
		return slimProvider{}, err
	}
	name := fmt.Sprintf("schema-%d-%d.json", file.Size(), file.ModTime().UnixNano())
	return slimProvider{provider, filepath.Join(filepath.Dir(executable), name)}, nil
}

func (p slimProvider) GetProviderSchema(
	ctx context.Context, request *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	if slim, ok := p.read(); ok {
		return slim, nil
	}
	full, err := p.Provider.GetProviderSchema(ctx, request)
	if err != nil || full.ServerCapabilities == nil || !full.ServerCapabilities.GetProviderSchemaOptional {
		return full, err
	}
	slim := &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: full.ServerCapabilities,
		Provider:           full.Provider,
		ProviderMeta:       full.ProviderMeta,
		ResourceSchemas:    pick(full.ResourceSchemas, resources()),
		DataSourceSchemas:  pick(full.DataSourceSchemas, dataSources()),
		Diagnostics:        full.Diagnostics,
	}
	// A folder that can't be written costs time at the next start, nothing else.
	_ = p.write(slim)
	return slim, nil
}

func pick[V any](all map[string]*tfprotov6.Schema, wanted map[string]V) map[string]*tfprotov6.Schema {
	picked := map[string]*tfprotov6.Schema{}
	for name := range wanted {
		if schema, ok := all[name]; ok {
			picked[name] = schema
		}
	}
	return picked
}

func (p slimProvider) write(slim *tfprotov6.GetProviderSchemaResponse) error {
	content, err := json.Marshal(slim)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(p.cacheFile), "schema-new-")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err := temporary.Write(content); err != nil {
		temporary.Close()
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), p.cacheFile)
}

func (p slimProvider) read() (*tfprotov6.GetProviderSchemaResponse, bool) {
	content, err := os.ReadFile(p.cacheFile)
	if err != nil {
		return nil, false
	}
	var stored storedSchemas
	if err := json.Unmarshal(content, &stored); err != nil {
		return nil, false
	}
	return stored.response(), true
}

// The stored forms mirror tfprotov6: they differ only in reading a type, which is an interface there.

type storedSchemas struct {
	ServerCapabilities *tfprotov6.ServerCapabilities
	Provider           *storedSchema
	ProviderMeta       *storedSchema
	ResourceSchemas    map[string]*storedSchema
	DataSourceSchemas  map[string]*storedSchema
	Diagnostics        []*tfprotov6.Diagnostic
}

type storedSchema struct {
	tfprotov6.Schema
	Block *storedBlock
}

type storedBlock struct {
	tfprotov6.SchemaBlock
	Attributes []*storedAttribute
	BlockTypes []*storedNestedBlock
}

type storedNestedBlock struct {
	tfprotov6.SchemaNestedBlock
	Block *storedBlock
}

type storedAttribute struct {
	tfprotov6.SchemaAttribute
	Type       storedType
	NestedType *storedObject
}

type storedObject struct {
	tfprotov6.SchemaObject
	Attributes []*storedAttribute
}

type storedType struct{ tftypes.Type }

func (t *storedType) UnmarshalJSON(content []byte) (err error) {
	if string(content) != "null" {
		t.Type, err = tftypes.ParseJSONType(content) //nolint:staticcheck // the one reader of this form
	}
	return err
}

func (s storedSchemas) response() *tfprotov6.GetProviderSchemaResponse {
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: s.ServerCapabilities,
		Provider:           s.Provider.schema(),
		ProviderMeta:       s.ProviderMeta.schema(),
		ResourceSchemas:    schemas(s.ResourceSchemas),
		DataSourceSchemas:  schemas(s.DataSourceSchemas),
		Diagnostics:        s.Diagnostics,
	}
}

func schemas(stored map[string]*storedSchema) map[string]*tfprotov6.Schema {
	all := make(map[string]*tfprotov6.Schema, len(stored))
	for name, schema := range stored {
		all[name] = schema.schema()
	}
	return all
}

func (s *storedSchema) schema() *tfprotov6.Schema {
	if s == nil {
		return nil
	}
	schema := s.Schema
	schema.Block = s.Block.block()
	return &schema
}

func (b *storedBlock) block() *tfprotov6.SchemaBlock {
	if b == nil {
		return nil
	}
	block := b.SchemaBlock
	block.Attributes = attributes(b.Attributes)
	if b.BlockTypes != nil {
		block.BlockTypes = make([]*tfprotov6.SchemaNestedBlock, 0, len(b.BlockTypes))
	}
	for _, nested := range b.BlockTypes {
		converted := nested.SchemaNestedBlock
		converted.Block = nested.Block.block()
		block.BlockTypes = append(block.BlockTypes, &converted)
	}
	return &block
}

func attributes(stored []*storedAttribute) []*tfprotov6.SchemaAttribute {
	if stored == nil {
		return nil
	}
	all := make([]*tfprotov6.SchemaAttribute, 0, len(stored))
	for _, attribute := range stored {
		converted := attribute.SchemaAttribute
		converted.Type = attribute.Type.Type
		if attribute.NestedType != nil {
			object := attribute.NestedType.SchemaObject
			object.Attributes = attributes(attribute.NestedType.Attributes)
			converted.NestedType = &object
		}
		all = append(all, &converted)
	}
	return all
}
