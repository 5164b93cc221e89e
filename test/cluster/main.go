// One binary with everything a control plane is made of, for the tests of kaudit: the first argument names the program.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/etcdmain"
	yaml "go.yaml.in/yaml/v3"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/component-base/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubeadm "k8s.io/kubernetes/cmd/kubeadm/app"
	"k8s.io/kubernetes/cmd/kubeadm/app/phases/controlplane"
	"k8s.io/kubernetes/cmd/kubeadm/app/phases/etcd"
	kubeadmconfig "k8s.io/kubernetes/cmd/kubeadm/app/util/config"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
	kindconfig "sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
)

var components = map[string]func() *cobra.Command{
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("usage: k8s etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kubectl|kubeadm|" +
			"kubeadm-manifests CONFIG DIRECTORY|builtin-rbac|flag-defaults COMPONENT|kind-config FILE"))
	}
	os.Args = os.Args[1:]
	name := os.Args[0]
	if command, found := components[name]; found {
		os.Exit(cli.Run(command()))
	}
	switch name {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kubectl":
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			fail(err)
		}
	case "kubeadm":
		fail(kubeadm.Run())
	case "kubeadm-manifests":
		fail(writeManifests(argument(1), argument(2)))
	case "builtin-rbac":
		fail(printJSON(builtinRBAC()))
	case "flag-defaults":
		fail(printJSON(flagDefaults(argument(1))))
	case "kind-config":
		fail(checkKindConfig(argument(1)))
	default:
		fail(fmt.Errorf("unknown program %q", name))
	}
}

// writeManifests writes the static pod manifests kubeadm would write for this configuration file.
func writeManifests(configFile, directory string) error {
	config, err := kubeadmconfig.LoadInitConfigurationFromFile(configFile, kubeadmconfig.LoadOrDefaultConfigurationOptions{SkipCRIDetect: true})
	if err != nil {
		return err
	}
	if err := controlplane.CreateInitStaticPodManifestFiles(directory, "", config, false); err != nil {
		return err
	}
	return etcd.CreateLocalEtcdStaticPodManifestFile(directory, "", config.NodeRegistration.Name, &config.ClusterConfiguration, &config.LocalAPIEndpoint, false)
}

type bootstrapPolicy struct {
	Version             string                          `json:"version"`
	ClusterRoles        []rbacv1.ClusterRole            `json:"clusterRoles"`
	ClusterRoleBindings []rbacv1.ClusterRoleBinding     `json:"clusterRoleBindings"`
	Roles               map[string][]rbacv1.Role        `json:"roles"`
	RoleBindings        map[string][]rbacv1.RoleBinding `json:"roleBindings"`
}

// builtinRBAC is what kube-apiserver writes at start, the controllers' roles included.
func builtinRBAC() bootstrapPolicy {
	return bootstrapPolicy{
		Version:             version.Get().GitVersion,
		ClusterRoles:        append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...),
		ClusterRoleBindings: append(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()...),
		Roles:               bootstrappolicy.NamespaceRoles(),
		RoleBindings:        bootstrappolicy.NamespaceRoleBindings(),
	}
}

// flagDefaults maps the name of each flag of a component to its default as printed by --help.
func flagDefaults(component string) map[string]string {
	flags := pflag.NewFlagSet(component, pflag.ContinueOnError)
	if component == "etcd" {
		goFlags := flag.NewFlagSet(component, flag.ContinueOnError)
		embed.NewConfig().AddFlags(goFlags)
		flags.AddGoFlagSet(goFlags)
	} else if command, found := components[component]; found {
		flags = command().Flags()
	} else {
		fail(fmt.Errorf("no flags known of %q", component))
	}
	defaults := map[string]string{}
	flags.VisitAll(func(f *pflag.Flag) { defaults[f.Name] = f.DefValue })
	return defaults
}

// checkKindConfig decodes as kind does: a field kind does not know is an error.
func checkKindConfig(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	cluster := kindconfig.Cluster{}
	if err := decoder.Decode(&cluster); err != nil {
		return err
	}
	if cluster.Kind != "Cluster" || cluster.APIVersion != "kind.x-k8s.io/v1alpha4" {
		return fmt.Errorf("not a kind.x-k8s.io/v1alpha4 Cluster: %s %s", cluster.APIVersion, cluster.Kind)
	}
	fmt.Println("ok")
	return nil
}

func printJSON(value any) error {
	return json.NewEncoder(os.Stdout).Encode(value)
}

func argument(index int) string {
	if index >= len(os.Args) {
		fail(fmt.Errorf("%s: argument %d is missing", os.Args[0], index))
	}
	return os.Args[index]
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
