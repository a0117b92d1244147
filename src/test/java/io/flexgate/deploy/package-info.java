/** The files that deployments are made of: examples that run, manifests and units that are checked as a cluster would. */
package io.flexgate.deploy;
