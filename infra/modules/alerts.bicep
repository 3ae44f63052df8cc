param token string
param location string
param tags object
param email string
param dataAccountId string
param workspaceId string

// docs/operations.md has a runbook for each rule, under the same name.
var rules = [
  {
    name: 'poison'
    text: 'A queue message failed repeatedly and was set aside as poison.'
    severity: 1
    window: 'PT5M'
    above: 0
    query: 'union isfuzzy=true AppTraces, AppExceptions | where SeverityLevel >= 2 and (Message has "poison" or tostring(Properties) has "poison message")'
  }
  {
    name: 'server-errors'
    text: 'Requests fail with status 5xx.'
    severity: 1
    window: 'PT5M'
    above: 5
    query: 'AppRequests | where toint(ResultCode) between (500 .. 599)'
  }
  {
    name: 'lockouts'
    text: 'Many codes or passwords are refused due to too many attempts.'
    severity: 2
    window: 'PT15M'
    above: 50
    query: 'AppRequests | where ResultCode == "429"'
  }
  {
    name: 'password-guessing'
    text: 'Many passwords of a tenant fail within an hour.'
    severity: 2
    window: 'PT15M'
    above: 0
    query: 'AppTraces | where SeverityLevel >= 2 and Message startswith "Password guessing suspected"'
  }
  {
    name: 'spraying'
    text: 'Passwords of many people are refused from one network.'
    severity: 2
    window: 'PT15M'
    above: 0
    query: 'AppTraces | where Message startswith "security: PasswordRefused" | parse Message with * "tenant " Tenant ", account " Account ", address " Address ", network " Network ", correlation " * | summarize People = dcount(Address) by Tenant, Network | where People > 20'
  }
  {
    name: 'operator-key'
    text: 'Operator routes refuse a function key.'
    severity: 2
    window: 'PT15M'
    above: 5
    query: 'AppRequests | where ResultCode == "401" and Url has "/api/operator/"'
  }
  {
    name: 'mail-failures'
    text: 'Mails are postponed or refused.'
    severity: 2
    window: 'PT15M'
    above: 5
    query: 'union isfuzzy=true (AppTraces | where OperationName == "SendEmail" and SeverityLevel >= 2), (AppRequests | where Name == "SendEmail" and Success == false)'
  }
  {
    name: 'vault-denials'
    text: 'The vault denied access: an unauthorized caller, or the app lost its role.'
    severity: 1
    window: 'PT15M'
    above: 0
    query: 'AZKVAuditLogs | where HttpStatusCode == 403'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-mfa-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'mfa'
    enabled: true
    emailReceivers: [
      { name: 'operator', emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: 'alert-mfa-${rule.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'MfaFunctions: ${rule.text}'
    severity: rule.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: rule.window
    // A workspace table does not exist until its first row.
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: rule.above
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [people.id]
    }
  }
}]

// Storage throttles requests.
resource storageThrottled 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-mfa-storage-throttled-${token}'
  location: 'global'
  tags: tags
  properties: {
    severity: 1
    enabled: true
    scopes: [dataAccountId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'busy'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Transactions'
          dimensions: [
            { name: 'ResponseType', operator: 'Include', values: ['ServerBusyError', 'ServerTimeoutError', 'ClientThrottlingError', 'ClientAccountRequestThrottlingError'] }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10
          skipMetricValidation: true
        }
      ]
    }
    actions: [
      { actionGroupId: people.id }
    ]
  }
}

// Messages accumulate in the queues. The platform updates the count once an hour.
resource queuesGrow 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-mfa-queues-grow-${token}'
  location: 'global'
  tags: tags
  properties: {
    severity: 2
    enabled: true
    scopes: ['${dataAccountId}/queueServices/default']
    evaluationFrequency: 'PT1H'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'waiting'
          metricNamespace: 'Microsoft.Storage/storageAccounts/queueServices'
          metricName: 'QueueMessageCount'
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 1000
          skipMetricValidation: true
        }
      ]
    }
    actions: [
      { actionGroupId: people.id }
    ]
  }
}
