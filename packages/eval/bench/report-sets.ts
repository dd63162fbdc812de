/**
 * Reports written for this project, a sentence a line with the section that it belongs to. `visits` was looked at while
 * the assigner was built, `incidents` only to measure it.
 */
export interface TemplateSet {
  readonly name: string
  readonly sections: Readonly<Record<string, string>>
  /** Texts of lines `KEY sentence`; KEY is the beginning of a section's name. */
  readonly texts: readonly string[]
}

export const visits: TemplateSet = {
  name: 'visits (built on)',
  sections: {
    Complaint:
      'what the customer reported or complained about: noise, leak, smell, cold, does not start, since when',
    Access: 'arrival and access to the site: key, door, gate, parking, caretaker, tenant let us in',
    Inspection:
      'what was inspected, checked, opened or looked at, and what was found: worn, cracked, dirty, corroded',
    Measurements:
      'measured values with units: pressure in bar, temperature in degrees, volts, amperes, litres, millimetres',
    Repair: 'what was repaired, replaced, fitted, cleaned, tightened, adjusted, bled or refilled',
    Parts: 'parts and material used or to be ordered: article number, stock, supplier, delivery',
    Advice: 'advice and recommendations to the customer: should, recommend, next service, within months',
    Billing: 'hours worked, travel, price, invoice, warranty, who pays',
  },
  texts: [
    `C The tenant reports that the radiators on the top floor stay cold.
C She has heard a gurgling noise since Sunday.
A We arrived at nine and got the key from the caretaker.
I We looked at the expansion vessel and found its membrane torn.
I The safety valve was covered with lime.
M Pressure on arrival was 0.6 bar.
M The flow temperature reached 48 degrees.
R The vessel was replaced and the system refilled.
R All radiators were bled from the bottom to the top.
P One vessel of 35 litres, article 4471, came from the van.
Ad We recommend a yearly check of the pressure.
B Two hours of work and one hour of travel.
B The invoice goes to the owner of the house.`,
    `A The gate was locked and nobody answered the bell.
A A neighbour let us in after twenty minutes.
C According to the customer the boiler goes out every night.
C In the morning it does not start without a reset.
I The ignition electrode is worn down and its insulator cracked.
I Nothing wrong was seen at the flue.
M Ionisation current was 1.2 microamperes.
R A new electrode was fitted and its gap adjusted.
R We cleaned the burner as well.
P The electrode set had to be taken from stock, number 88-210.
P A second set has been ordered from the supplier.
Ad The filter of the oil tank should be changed before winter.
B This falls under the warranty, so the customer pays nothing.`,
    `C There is a leak under the kitchen sink, and it smells.
C It began after the new dishwasher was connected.
A Parking was possible in the yard only.
I The trap was opened and found full of grease.
I Its seal is hard and corroded at the edge.
M Water ran off at 3 litres a minute before, and at 14 after.
R We cleaned the trap and put in a new seal.
R The hose of the dishwasher was tightened.
P Used: one seal of 40 millimetres.
Ad Grease should go into the bin, not into the drain.
Ad If it smells again within a month, please call us.
B Forty minutes were worked, the small flat price applies.`,
  ],
}

export const incidents: TemplateSet = {
  name: 'incidents (unseen)',
  sections: {
    Detection:
      'how the problem was noticed: alert, alarm, monitoring, dashboard, page to the engineer on call, a report by a user',
    Impact:
      'who and what was affected: users, customers, requests failed, errors, slow, unavailable, data lost, how many',
    Cause: 'why it happened: root cause, bug, wrong configuration, because, a change that triggered it',
    Mitigation: 'what was done to stop it: rolled back, restarted, disabled, scaled, failed over, fixed',
    Communication: 'what was told to users and customers: status page, mail, message, announcement, support',
    Lessons: 'what went well and what went badly, what we learned: lucky, confusing, missing, too late',
    Actions: 'what will be done so that it does not happen again: add, improve, owner, due date, ticket',
    Cost: 'what it cost: money, credits, refunds, revenue, penalty, hours of work',
  },
  texts: [
    `D At 02:14 an alert on the error rate of checkout paged the engineer on call.
D Ten minutes later the dashboard of the payment queue turned red as well.
I About 4,100 customers could not pay between 02:10 and 03:05.
I Orders that had already been paid were not affected.
Ca The root cause was a certificate that had expired at two o'clock.
Ca Its renewal failed because the job had no permission to write the new file.
M We put the new certificate in place by hand and restarted the proxies.
M Traffic was failed over to the second region in the meantime.
Co The status page showed the disruption from 02:31 on.
Co Support answered 212 messages with a prepared text.
L It went well that the runbook named the right command.
L The alarm came too late, since it waits for five minutes of errors.
A We will add a check that warns thirty days before any certificate expires, owner Platform, due in March.
Cost Lost revenue is estimated at 38,000 euros.`,
    `D A user wrote in the forum that her photos were gone.
D None of our monitors had noticed anything.
I Pictures of 57 accounts were unavailable for two days.
I No data was lost for good.
Ca A clean-up script deleted folders whose owner had been renamed.
Ca The bug was that names were compared without regard to case.
M The script was disabled on all machines.
M We restored the folders from the backup of the night before.
Co Each of the owners received a mail with an apology.
L We were lucky that the backup was not yet rotated out.
L Nobody knew who is responsible for the script, which was confusing.
A Ticket 881 makes deletions reversible for thirty days.
A Storage will improve the tests of the script by the end of May.
Cost The restoration took 26 hours of work.
Cost Three customers asked for refunds, 90 euros in all.`,
    `D Monitoring of the search cluster raised the alarm at noon.
I Every third search request failed or took longer than ten seconds.
I Customers of the basic plan were hit hardest.
Ca A change to the configuration had halved the memory of each node.
Ca It was triggered by a merge in which the wrong file was kept.
M The configuration was rolled back at 12:26.
M We then scaled the cluster to twice its size until the queues were empty.
Co An announcement in the product told users of slow results.
Co On the status page we corrected the time twice.
L Reviewers saw only a small difference and approved it, which is what we learned from.
L The rollback itself took just four minutes, and that went well.
A Add a limit below which memory cannot be set, owner Search, this quarter.
Cost Credits of five per cent were granted to 130 customers.`,
    `D The engineer on call saw a growing lag on the dashboard by chance.
D An alert for this lag had been muted since summer.
I Reports were up to nine hours late for all customers in Asia.
I Nothing was lost, only slow.
Ca One consumer crashed again and again because of a message that was too large.
Ca The root of it was a limit raised on one side only.
M The message was moved aside by hand.
M After that the consumers were restarted one by one.
Co We sent a message to the administrators of the largest accounts.
Co No announcement was made to the others.
L The missing alert cost us most of the day.
L It was confusing that two dashboards showed different lags.
A Both limits will be read from one place, due 14 February.
A Muted alerts shall come back after a week, owner Operations.
Cost A penalty of 12,000 dollars is due to one customer by contract.`,
    `D Three customers reported within minutes that they saw the names of strangers.
D Our own monitoring does not look at such things.
I For 18 minutes pages of 340 users could be seen by others.
I Passwords and payment data were not affected.
Ca The cache served pages without the header that keeps them apart.
Ca A library had been upgraded, and its default is a different one.
M We disabled the cache entirely at 16:42.
M Then the upgrade was rolled back and the cache emptied.
Co All 340 users were told by mail the same evening.
Co The authority was informed within the 72 hours that the law demands.
L That support passed the reports on at once went well.
L A test with two users at the same time was missing.
A We will write such a test for every page that is cached, owner Web.
Cost Lawyers and the extra work came to 21,000 euros.`,
    `D The alarm of the database fired at 23:50 and the page went to the wrong team.
I Log-ins failed for everybody until half past midnight.
I People who were logged in already noticed nothing.
Ca The disk was full because old logs were never deleted.
Ca What triggered it was a debug switch left on after the release.
M We deleted the logs of the last year and the database started again.
M The switch was turned off.
Co The status page said "investigating" for the whole time.
Co Support had no text to send to users.
L The schedule of the teams was out of date, which we noticed far too late.
A Operations will improve the rotation of logs by June.
A Add the disk to the list of things that are paged for.
Cost No credits were due, as it was night in our main market.`,
    `D Users of the mobile app reported an empty start page.
D An hour later the crash monitor sent its alert.
I 22 per cent of all phones, those with the newest system, were affected.
I On the web everything was available.
Ca A field that the server had always sent became optional, and the app did not expect that.
Ca It happened because nobody runs the old app against the new server.
M The server sends the field again since 10:15.
M A fixed version of the app was released in the evening.
Co We answered in the reviews of the app store.
Co A mail went to the customers who had called support.
L It went well that the server could be changed without a release of the app.
L Reviews in the store were read by nobody until noon.
A Add the last five versions of the app to the tests, owner Mobile, due in April.
A Ticket 1043 makes the start page show what it has.
Cost Two days of work for four people.`,
    `D The nightly comparison of balances raised an alert.
I 61 invoices were sent twice.
I Eleven customers paid both.
Ca A job was started a second time because its lock had timed out.
Ca The wrong assumption was that the job never runs longer than an hour.
M We stopped the job and disabled its schedule.
M Invoices that had not been opened were withdrawn.
Co Customers got a message with the number of the valid invoice.
L The comparison found it within a night, which went well.
L That the lock times out stands in no document.
A The job will check for each invoice whether it exists, owner Billing.
A Improve the document on locks, due next week.
Cost Refunds of 4,870 euros were paid.
Cost Bank fees came to 66 euros.`,
    `D A partner called us since no files had arrived from our side.
D The monitoring of outgoing files only looks at errors, and there were none.
I Twelve partners received nothing for a day and a half.
I About 900 shipments left late.
Ca The clock of the new machine was set to another zone, so the job waited.
M The clock was corrected and the files were sent by hand.
Co Each partner was called, then informed by mail.
Co On Friday a longer message explained what had happened.
L We learned that silence is no proof of health.
L It was lucky that the partner called at all.
A Add an alert for files that do not go out, owner Integration, due 1 October.
A New machines will be set up by the script only.
Cost One partner demands a penalty, the amount is open.`,
  ],
}
