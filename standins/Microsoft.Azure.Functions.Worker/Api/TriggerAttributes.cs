using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions
{
    [AttributeUsage(AttributeTargets.Method)]
    public abstract class BindingAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Parameter)]
    public abstract class TriggerBindingAttribute : BindingAttribute;
}

namespace Microsoft.Azure.Functions.Worker
{
    [AttributeUsage(AttributeTargets.Method)]
    public class FunctionAttribute(string name) : Attribute
    {
        public string Name { get; } = name;
    }

    public enum AuthorizationLevel
    {
        Anonymous = 0,
        User = 1,
        Function = 2,
        System = 3,
        Admin = 4,
    }

    public sealed class HttpTriggerAttribute : TriggerBindingAttribute
    {
        public HttpTriggerAttribute() { }

        public HttpTriggerAttribute(params string[] methods)
        {
            Methods = methods;
        }

        public HttpTriggerAttribute(AuthorizationLevel authLevel)
        {
            AuthLevel = authLevel;
        }

        public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
        {
            AuthLevel = authLevel;
            Methods = methods;
        }

        /// <summary>Who may call. Without a level it is Anonymous, as in the package.</summary>
        public AuthorizationLevel AuthLevel { get; }

        /// <summary>The verbs the function answers; null or empty: all.</summary>
        public string[]? Methods { get; }

        public string? Route { get; set; }
    }

    public sealed class QueueTriggerAttribute(string queueName) : TriggerBindingAttribute
    {
        public string? Connection { get; set; }

        public string QueueName { get; } = queueName;
    }

    public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
    {
        public bool RunOnStartup { get; set; }

        /// <summary>A six-field NCRONTAB expression in UTC, or <c>%SETTING%</c> that holds one.</summary>
        public string Schedule { get; } = schedule;

        public bool UseMonitor { get; set; } = true;
    }

    public class TimerInfo
    {
        public bool IsPastDue { get; set; }

        public ScheduleStatus? ScheduleStatus { get; set; }
    }

    public class ScheduleStatus
    {
        public DateTime Last { get; set; }

        public DateTime LastUpdated { get; set; }

        public DateTime Next { get; set; }
    }
}
