param token string
param location string
param tags object
param identityName string
param dataAccountName string
param hostAccountName string
param vaultName string
param insightsName string
param workspaceId string
param subnetId string
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReadyCount int
param corsOrigins array
param publicUrl string
param clientAddressHeader string
param mailFromAddress string
param mailFromName string
param linksBaseUrl string
param portalEnabled bool
param requireOperatorName bool
param auditRetentionMonths int

@description('The names of the current key and of all keys of each ring. Their values are only in the vault.')
param rings object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource data 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName
}

resource host 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-mfa-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-mfa-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      cors: {
        allowedOrigins: corsOrigins
        // The session may be in a cookie. The app accepts cookie-authenticated writes only from the tenant's own origins.
        supportCredentials: !empty(corsOrigins)
      }
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${host.properties.primaryEndpoints.blob}deployments'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyCount == 0 ? [] : [
          { name: 'http', instanceCount: alwaysReadyCount }
        ]
      }
    }
  }
}

resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

// Where people reach the pages: the API's address without its path.
var origin = empty(publicUrl) ? 'https://${site.properties.defaultHostName}' : replace(publicUrl, '/api', '')

// The complete list of settings: provisioning removes any other setting.
resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: site
  name: 'appsettings'
  properties: union({
      AzureWebJobsStorage__accountName: host.name
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsDisableHomepage: 'true'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      MfaStorage__tableServiceUri: data.properties.primaryEndpoints.table
      MfaStorage__queueServiceUri: data.properties.primaryEndpoints.queue
      MfaStorage__credential: 'managedidentity'
      MfaStorage__clientId: identity.properties.clientId
      Access__Issuer: empty(publicUrl) ? 'https://${site.properties.defaultHostName}/api' : publicUrl
      Network__ClientAddressHeader: clientAddressHeader
      Links__BaseUrl: empty(linksBaseUrl) ? '${origin}/link' : linksBaseUrl
      Portal__Origin: origin
      Portal__Enabled: string(portalEnabled)
      Operator__RequireName: string(requireOperatorName)
      Audit__RetentionMonths: string(auditRetentionMonths)
      Mail__ApiKey: '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=sendgrid-api-key)'
      Mail__FromAddress: mailFromAddress
      Mail__FromName: mailFromName
      Keys__Sealing__Current: rings.Sealing.current
      Keys__Hashing__Current: rings.Hashing.current
      Keys__Signing__Current: rings.Signing.current
      Keys__Audit__Current: rings.Audit.current
    },
    toObject(rings.Sealing.keys, key => 'Keys__Sealing__Ring__${key}', key => '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=sealing-${key})'),
    toObject(rings.Hashing.keys, key => 'Keys__Hashing__Ring__${key}', key => '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=hashing-${key})'),
    toObject(rings.Signing.keys, key => 'Keys__Signing__Ring__${key}', key => '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=signing-${key})'),
    toObject(rings.Audit.keys, key => 'Keys__Audit__Ring__${key}', key => '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=audit-${key})'))
}

// Only metrics, because logs already go to Application Insights.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

output id string = site.id
output portalUrl string = origin
output apiUrl string = 'https://${site.properties.defaultHostName}/api'
